import { describe, expect, it } from 'vitest';
import { canonicalBytes } from '../canonical.js';
import { signDocument } from '../seal/document-signature.js';
import { TrustedKeys } from '../seal/signer.js';
import { newShortSigner } from '../testing/sealed-call.js';
import { testSigner } from '../testing/test-log.js';
import {
  type Statement,
  StatementError,
  type UnsignedStatement,
  encodeStatement,
  openStatement,
} from './statement.js';
import { statementPath, statementReceiptPath } from './statement-paths.js';

const signer = testSigner();
const trusted = TrustedKeys.from([signer.publicKey]);
const said: UnsignedStatement = {
  kind: 'heartbeat',
  id: '2026-11-26T18',
  at: 1_795_888_800_000,
  body: { calls: 0 },
};
const bytes = await encodeStatement(said, signer);

function refusal(changed: Buffer, keys = trusted): string {
  try {
    openStatement(changed, keys);
  } catch (error) {
    if (error instanceof StatementError) return error.code.replace('AUDIT.STATEMENT_', '');
    throw error;
  }
  return 'accepted';
}
const changedTo = (change: Record<string, unknown>) =>
  canonicalBytes({ ...(JSON.parse(bytes.toString()) as Statement), ...change });

describe('A statement', () => {
  it('is the same bytes every time, and opens to what was said', async () => {
    expect(await encodeStatement(said, signer)).toEqual(bytes);
    expect(openStatement(bytes, trusted)).toMatchObject({ v: 1, ...said });
  });

  it.each<[string, Record<string, unknown>]>([
    ['kind', { kind: 'tombstone' }],
    ['id', { id: '2026-11-26T19' }],
    ['time', { at: said.at + 1 }],
    ['body', { body: { calls: 1 } }],
  ])('cannot be given another %s', (_case, change) => {
    expect(refusal(changedTo(change))).toBe('BAD_SIGNATURE');
  });

  it('may be signed by its digest, and then stands for no other kind of document', async () => {
    const short = newShortSigner();
    const signed = await encodeStatement(said, short);
    const keys = TrustedKeys.from([short.publicKey]);
    expect(openStatement(signed, keys)).toMatchObject({ signature: { alg: 'Ed25519-sha256' } });
    const { signature: _, ...unsigned } = JSON.parse(signed.toString()) as Statement;
    const signature = await signDocument('manifest', unsigned, short);
    expect(refusal(canonicalBytes({ ...unsigned, signature }), keys)).toBe('BAD_SIGNATURE');
  });

  it('counts no more when its key had ended before', () => {
    const { publicKey } = signer;
    const until = (validUntil: number) => TrustedKeys.from([{ publicKey, validUntil }]);
    expect(refusal(bytes, until(said.at))).toBe('accepted');
    expect(refusal(bytes, until(said.at - 1))).toBe('UNTRUSTED_KEY');
  });

  it('of an unknown key is known neither way', () => {
    expect(refusal(bytes, TrustedKeys.from([testSigner().publicKey]))).toBe('UNTRUSTED_KEY');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['what is not JSON', Buffer.from('{')],
    ['another spelling', Buffer.from(JSON.stringify(JSON.parse(bytes.toString()), undefined, 1))],
    ['a statement with a member more', changedTo({ more: 1 })],
    ['a manifest', changedTo({ type: 'verbatim-manifest' })],
    ['an id that leaves its folder', changedTo({ id: '../../keys/x' })],
    ['a statement without a signature', changedTo({ signature: null })],
  ])('is not %s', (_case, changed) => {
    expect(refusal(changed)).toBe('FORMAT');
  });

  it('of a later version is named as that', () => {
    expect(refusal(changedTo({ v: 2, members: 'other' }))).toBe('VERSION');
  });

  it.each<[string, Partial<UnsignedStatement>]>([
    ['an id with a way out', { id: 'a/../b' }],
    ['an empty id', { id: '' }],
    ['a kind in capitals', { kind: 'Hold' }],
    ['half a millisecond', { at: 0.5 }],
    ['a body that JSON does not know', { body: { at: undefined } as never }],
  ])('is not signed with %s', async (_case, change) => {
    await expect(encodeStatement({ ...said, ...change }, signer)).rejects.toMatchObject({
      code: 'AUDIT.STATEMENT_FORMAT',
    });
  });

  it('has at most 4 MiB', async () => {
    const body = { text: 'x'.repeat(4 * 1024 * 1024) };
    await expect(encodeStatement({ ...said, body }, signer)).rejects.toMatchObject({
      code: 'AUDIT.SIZE_LIMIT',
    });
  });
});

describe('statementPath', () => {
  it('names a statement and its receipt by kind and id', () => {
    expect(statementPath('access-day', '2026-11-26')).toBe('statements/access-day/2026-11-26.json');
    expect(statementReceiptPath('tombstone', 'CA1/2')).toBe(
      'statements/tombstone/CA1/2.tlog-proof',
    );
  });

  it.each(['..', 'a/..', '/a', 'a//b', 'a/', '', 'a b', 'a\n', '.hidden'])(
    'refuses id %j',
    (id) => {
      expect(() => statementPath('hold', id)).toThrow();
    },
  );
});
