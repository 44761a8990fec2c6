import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { OPERATIONS_AUDIENCE, OperationsAccess } from './operations-access.js';

const SECRET = 'a-secret-of-thirty-two-characters';

const asked = (remoteAddress: string, headers: Record<string, string> = {}) =>
  ({ headers, socket: { remoteAddress } }) as never;

const tokenOf = (secret: string, audience: string, seconds: number): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('prometheus')
    .setAudience(audience)
    .setIssuedAt(Math.floor(Date.now() / 1_000) - 100)
    .setExpirationTime(Math.floor(Date.now() / 1_000) + seconds)
    .sign(new TextEncoder().encode(secret));

describe('OperationsAccess without a secret', () => {
  const access = new OperationsAccess(undefined);

  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('lets %s in', async (address) => {
    expect(await access.isOperator(asked(address))).toBe(true);
  });

  it.each(['10.0.0.7', '203.0.113.9', '::ffff:10.0.0.7', ''])('keeps "%s" out', async (address) => {
    expect(await access.isOperator(asked(address))).toBe(false);
  });

  it.each(['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'x-forwarded-host'])(
    'takes nobody for this machine whom a proxy on it lets through (%s)',
    async (header) => {
      expect(await access.isOperator(asked('127.0.0.1', { [header]: '203.0.113.9' }))).toBe(false);
    },
  );
});

describe('OperationsAccess with a secret', () => {
  const access = new OperationsAccess(SECRET);
  const carrying = (token: string) =>
    access.isOperator(asked('203.0.113.9', { authorization: `Bearer ${token}` }));

  it('lets in who carries a token of ours, wherever they are', async () => {
    expect(await carrying(await tokenOf(SECRET, OPERATIONS_AUDIENCE, 60))).toBe(true);
  });

  it('keeps out other tokens, old ones, unsigned ones, and this machine without one', async () => {
    const ours = await tokenOf(SECRET, OPERATIONS_AUDIENCE, 60);
    const [, payload] = ours.split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const tokens = [
      await tokenOf(`${SECRET}x`, OPERATIONS_AUDIENCE, 60),
      await tokenOf(SECRET, 'verbatim-console', 60),
      await tokenOf(SECRET, OPERATIONS_AUDIENCE, -60),
      none,
      'nonsense',
    ];
    for (const token of tokens) expect(await carrying(token)).toBe(false);
    expect(await access.isOperator(asked('127.0.0.1'))).toBe(false);
  });
});
