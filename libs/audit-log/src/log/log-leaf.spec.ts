import { describe, expect, it } from 'vitest';
import { LogFormatError } from './log.errors.js';
import {
  type LogLeaf,
  identityOf,
  leafObjectPath,
  logLeaf,
  manifestLeaf,
  parseLogLeaf,
  receiptPath,
  statementLeaf,
} from './log-leaf.js';

const CALL = `CA${'0'.repeat(32)}`;
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const seal = manifestLeaf(CALL, 1, Buffer.alloc(0));

describe('logLeaf', () => {
  it('is the canonical form of type, id and digest', () => {
    expect(logLeaf(seal).toString()).toBe(
      `{"digest":"sha256:${EMPTY}","id":"${CALL}/r1","type":"manifest"}`,
    );
    expect(parseLogLeaf(logLeaf(seal))).toEqual(seal);
  });

  it('tells a seal from what amends it', () => {
    expect(manifestLeaf(CALL, 2, Buffer.alloc(0))).toMatchObject({
      type: 'amendment',
      id: `${CALL}/r2`,
    });
  });

  it.each<[string, Partial<Record<keyof LogLeaf | 'more', unknown>>]>([
    ['another type', { type: 'hold' }],
    ['a manifest of revision 2', { id: `${CALL}/r2` }],
    ['an amendment of revision 1', { type: 'amendment' }],
    ['revision 0', { type: 'amendment', id: `${CALL}/r0` }],
    ['a call without a name', { id: '/r1' }],
    ['another folder', { type: 'heartbeat', id: '../calls' }],
    ['an empty id', { type: 'heartbeat', id: '' }],
    ['a digest without its name', { digest: EMPTY }],
    ['a digest in capitals', { digest: `sha256:${EMPTY.toUpperCase()}` }],
    ['a member more', { more: 1 }],
  ])('refuses %s', (_case, change) => {
    expect(() => logLeaf({ ...seal, ...change } as LogLeaf)).toThrow(LogFormatError);
  });

  it('is not read from another spelling of the same value', () => {
    const loose = Buffer.from(JSON.stringify(seal, undefined, 1));
    expect(() => parseLogLeaf(loose)).toThrow(LogFormatError);
    expect(() => parseLogLeaf(Buffer.from('null'))).toThrow(LogFormatError);
  });
});

describe('identityOf', () => {
  it('is one for all digests of an object, and another for every object', () => {
    const of = (leaf: LogLeaf) => identityOf(logLeaf(leaf))!;
    expect(of({ ...seal, digest: `sha256:${'0'.repeat(64)}` })).toEqual(of(seal));
    expect(of(manifestLeaf(CALL, 2, Buffer.alloc(0)))).not.toEqual(of(seal));
    expect(identityOf(Buffer.from('{"digest":"sha256:'))).toBeUndefined();
    expect(identityOf(Buffer.alloc(200))).toBeUndefined();
  });
});

describe('A leaf', () => {
  it('says where its object and its receipt lie', () => {
    expect(leafObjectPath(seal)).toBe(`calls/${CALL}/r1/manifest.json`);
    expect(receiptPath(seal)).toBe(`calls/${CALL}/r1/receipt.tlog-proof`);
    const quiet = statementLeaf('heartbeat', '2026-11-26T18', Buffer.from('{}'));
    expect(leafObjectPath(quiet)).toBe('statements/heartbeat/2026-11-26T18.json');
    expect(receiptPath(quiet)).toBe('statements/heartbeat/2026-11-26T18.tlog-proof');
  });
});
