import { describe, expect, it } from 'vitest';
import { LogFormatError } from './log.errors.js';
import { decodeReceipt, encodeReceipt } from './receipt.js';

const checkpoint = Buffer.from('verbatim/log\n3\nroot\n\n— verbatim/log signature\n');
const receipt = { index: 2, proof: [Buffer.alloc(32, 1), Buffer.alloc(32, 2)], checkpoint };
const text = encodeReceipt(receipt).toString();

const isRefused = (changed: string) =>
  expect(() => decodeReceipt(Buffer.from(changed))).toThrow(LogFormatError);

describe('A receipt', () => {
  it('has the form that the specification shows', () => {
    expect(text.split('\n')).toEqual([
      'c2sp.org/tlog-proof@v1',
      'index 2',
      receipt.proof[0]!.toString('base64'),
      receipt.proof[1]!.toString('base64'),
      '',
      ...checkpoint.toString().split('\n'),
    ]);
  });

  it('gives back what was written, the checkpoint to the byte', () => {
    expect(decodeReceipt(Buffer.from(text))).toEqual(receipt);
    const alone = { index: 0, proof: [], checkpoint };
    expect(decodeReceipt(encodeReceipt(alone))).toEqual(alone);
  });

  it('passes over extra data', () => {
    const extra = text.replace('index', 'extra AAAA\nindex');
    expect(decodeReceipt(Buffer.from(extra))).toEqual(receipt);
    isRefused(text.replace('index', 'extra A\nindex'));
    isRefused(text.replace('index', 'extra AAAA\nextra AAAA\nindex'));
  });

  it.each([
    ['nothing', ''],
    ['another version', text.replace('@v1', '@v2')],
    ['no index', text.replace('index 2\n', '')],
    ['a leading zero', text.replace('index 2', 'index 02')],
    ['a negative index', text.replace('index 2', 'index -2')],
    ['2^53', text.replace('index 2', 'index 9007199254740992')],
    [
      'a hash of 31 bytes',
      text.replace(/\n[^\n]+=\n/, `\n${Buffer.alloc(31).toString('base64')}\n`),
    ],
    ['a hash in other base64', text.replace('=\n', '\n')],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n'))],
    ['carriage returns', text.replaceAll('\n', '\r\n')],
    ['54 hashes', text.replace('index 2\n', `index 2\n${`${'A'.repeat(43)}=\n`.repeat(54)}`)],
    ['what is too long', `${text}${'x'.repeat(400_000)}`],
  ])('is not %s', (_case, changed) => isRefused(changed));

  it.each([
    ['a negative index', { index: -1 }],
    ['a short hash', { proof: [Buffer.alloc(31)] }],
    ['no checkpoint', { checkpoint: Buffer.alloc(0) }],
  ])('is not written with %s', (_case, change) => {
    expect(() => encodeReceipt({ ...receipt, ...change })).toThrow(LogFormatError);
  });
});
