import { describe, expect, it } from 'vitest';
import { CALL_ID } from '../testing/recording.js';
import { StreamTokenIssuer } from './stream-token.js';

const HOUR_MS = 3_600_000;
const issuer = new StreamTokenIssuer('auth-token');
const claim = { callId: CALL_ID, vertical: 'healthcare', part: 0 } as const;

describe('StreamTokenIssuer', () => {
  it('makes the same token for a retried webhook, on any replica', () => {
    const replica = new StreamTokenIssuer('auth-token');
    expect(replica.issue(claim, 60_000)).toBe(issuer.issue(claim, 0));
  });

  it('holds for at least an hour and at most two', () => {
    const token = issuer.issue(claim, HOUR_MS - 1);
    expect(issuer.check(token, claim, 2 * HOUR_MS - 1)).toBe('valid');
    expect(issuer.check(token, claim, 2 * HOUR_MS)).toBe('expired');
  });

  it.each([
    ['another call', { ...claim, callId: `CA${'f'.repeat(32)}` }],
    ['another stream of the call', { ...claim, part: 1 }],
    ['another vertical', { ...claim, vertical: 'salon' as const }],
  ])('is worth nothing for %s', (_name, other) => {
    expect(issuer.check(issuer.issue(claim, 0), other, 0)).toBe('invalid');
  });

  it('is worth nothing under another auth token', () => {
    expect(new StreamTokenIssuer('other').check(issuer.issue(claim, 0), claim, 0)).toBe('invalid');
  });

  it.each(['', '.', 'x.y', `${2 * HOUR_MS}.`, '1e99.abc', '1.2.3', 'ä.ö', '9'.repeat(10_000)])(
    'calls %j invalid and does not throw',
    (token) => {
      expect(issuer.check(token, claim, 0)).toBe('invalid');
    },
  );

  it('cannot be prolonged by changing its expiry', () => {
    const [, mac] = issuer.issue(claim, 0).split('.');
    expect(issuer.check(`${100 * HOUR_MS}.${mac}`, claim, 0)).toBe('invalid');
  });
});
