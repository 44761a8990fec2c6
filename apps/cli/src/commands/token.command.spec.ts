import { decodeJwt, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { runHere } from '../testing/verbatim-here.js';

const CONSOLE = 'c'.repeat(32);
const OPERATIONS = 'o'.repeat(32);
const SECRETS = { CONSOLE_JWT_SECRET: CONSOLE, OPERATIONS_JWT_SECRET: OPERATIONS };

const token = (...args: string[]) => runHere(['token', ...args], SECRETS, {});
const keyOf = (secret: string): Uint8Array => new TextEncoder().encode(secret);

describe('verbatim token', () => {
  it('signs what opens the console, with its roles', async () => {
    const { out } = await token('joel', '--role', 'officer', '--hours', '2');
    const { payload } = await jwtVerify(out.trim(), keyOf(CONSOLE), {
      audience: 'verbatim-console',
    });
    expect(payload).toMatchObject({ sub: 'joel', roles: ['officer'] });
    expect(payload.exp! - payload.iat!).toBe(7_200);
  });

  it('signs what opens metrics, and nothing else, for as long as a scraper needs it', async () => {
    const { out } = await token('prometheus', '--for', 'operations', '--days', '90');
    const audience = 'verbatim-operations';
    await expect(jwtVerify(out.trim(), keyOf(CONSOLE), { audience })).rejects.toThrow();
    const { payload } = await jwtVerify(out.trim(), keyOf(OPERATIONS), { audience });
    expect(payload.exp! - payload.iat!).toBe(90 * 86_400);
    expect(decodeJwt(out.trim())).not.toHaveProperty('roles');
  });

  it.each([
    [['joel'], '--role'],
    [['joel', '--role', 'viewer', '--days', '3'], '--days is for operations only'],
    [['prometheus', '--for', 'operations', '--role', 'admin'], '--role is for the console only'],
    [['prometheus', '--for', 'operations', '--days', '366'], 'from 1 to 365'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await token(...args);
    expect([code, err]).toEqual([64, expect.stringContaining(message)]);
  });
});
