import { describe, expect, it } from 'vitest';
import { isSchemeCard, passesLuhn } from './card-numbers.js';

describe('passesLuhn', () => {
  it('computes the check digit of ISO/IEC 7812-1', () => {
    expect(passesLuhn('79927398713')).toBe(true);
    for (const last of '012456789') expect(passesLuhn(`7992739871${last}`)).toBe(false);
  });
});

describe('isSchemeCard', () => {
  it.each([
    ['Visa', '4111111111111111'],
    ['Visa, 13 digits', '4222222222222'],
    ['Mastercard', '5555555555554444'],
    ['Mastercard, second series', '2223003122003222'],
    ['American Express', '378282246310005'],
    ['Discover', '6011111111111117'],
    ['Diners Club', '30569309025904'],
    ['JCB', '3530111333300000'],
    ['UnionPay', '6200000000000005'],
    ['Maestro', '6759649826438453'],
  ])('knows the test number of %s', (_, number) => {
    expect(isSchemeCard(number)).toBe(true);
  });

  it.each([
    ['a wrong check digit', '4111111111111112'],
    ['a prefix of no scheme', '1111111111111117'],
    ['a length that the scheme does not have', '411111111111116'],
    ['an IMEI, which has a check digit, too', '490154203237518'],
  ])('refuses %s', (_, number) => {
    expect(isSchemeCard(number)).toBe(false);
  });
});
