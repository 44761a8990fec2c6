import { describe, expect, it } from 'vitest';
import { networksOf, RequestSource } from './request-source.js';

const TWILIO = '54.172.60.1';

const sourceOf = (trusted: string[], remoteAddress: string, forwarded?: string) =>
  new RequestSource(networksOf(trusted)!).of({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as never);

describe('RequestSource', () => {
  it('is the peer, where nothing stands between', () => {
    expect(sourceOf([], TWILIO)).toBe(TWILIO);
    expect(sourceOf([], `::ffff:${TWILIO}`)).toBe(TWILIO);
  });

  it('is whom a trusted proxy names, and not what the sender claims to have passed', () => {
    expect(sourceOf(['10.0.0.0/8'], '10.0.0.7', TWILIO)).toBe(TWILIO);
    expect(sourceOf(['10.0.0.0/8'], '10.0.0.7', `1.2.3.4, ${TWILIO}, 10.0.0.9`)).toBe(TWILIO);
    expect(sourceOf(['fd00::/8'], 'fd00::1', '2001:db8::5')).toBe('2001:db8::5');
  });

  it('is nobody where only a proxy is known that nobody trusts', () => {
    expect(sourceOf([], '10.0.0.7', TWILIO)).toBeUndefined();
    expect(sourceOf([], '127.0.0.1')).toBeUndefined();
    expect(sourceOf(['10.0.0.0/8'], '10.0.0.7')).toBeUndefined();
    expect(sourceOf(['10.0.0.0/8'], '10.0.0.7', 'nonsense')).toBeUndefined();
  });
});

describe('networksOf', () => {
  it.each([['10.0.0.0/33'], ['10.0.0'], ['proxy.example.com'], ['::1/129'], ['10.0.0.0/x']])(
    'knows %s for no network',
    (entry) => expect(networksOf([entry])).toBeUndefined(),
  );
});
