import { describe, expect, it } from 'vitest';
import type { CallerCard, CallScript } from '../scripts/call-script.js';
import { cardOf, maskedCard, resultParameters } from './card-payment.js';

const card = (number: string, result = 'success'): CallerCard => ({
  kind: 'card',
  number,
  expires: '1228',
  code: '123',
  result,
});
const scriptWith = (...steps: CallScript['steps']): CallScript => ({
  id: 's',
  vertical: 'insurance',
  pace: 'turns',
  transcription: 'floating',
  faults: [],
  steps,
});

describe('cardOf', () => {
  it('is the next card of the script, then the last again', () => {
    const script = scriptWith(card('4000000000000002'), card('5555555555554444'));
    expect([0, 1, 2].map((nth) => cardOf(script, nth).number)).toEqual([
      '4000000000000002',
      '5555555555554444',
      '5555555555554444',
    ]);
  });

  it('is some card where the script has none', () => {
    expect(cardOf(scriptWith(), 0)).toMatchObject({ kind: 'card', result: 'success' });
  });
});

describe('maskedCard', () => {
  it.each([
    ['4000000000000002', 'xxxxxxxxxxxx0002', 'visa'],
    ['378282246310005', 'xxxxxxxxxxx0005', 'amex'],
    ['5555555555554444', 'xxxxxxxxxxxx4444', 'mastercard'],
  ])('shows the last four digits of %s', (number, masked, type) => {
    expect(maskedCard(card(number))).toEqual({
      PaymentCardNumber: masked,
      PaymentCardType: type,
      ExpirationDate: '1228',
      SecurityCode: 'xxx',
    });
  });
});

describe('resultParameters', () => {
  it('carry a confirmation when the card was charged', () => {
    expect(resultParameters(card('4242424242424242'), 'ch_1')).toMatchObject({
      Result: 'success',
      PaymentConfirmationCode: 'ch_1',
    });
  });

  it('carry the error of the connector', () => {
    const declined = resultParameters(card('4000000000000002', 'payment-connector-error'), 'ch_1');
    expect(declined).toMatchObject({ PaymentError: 'The card was declined.' });
    expect(declined).not.toHaveProperty('PaymentConfirmationCode');
  });
});
