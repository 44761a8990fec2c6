import type { CallerCard, CallScript } from '../scripts/call-script.js';

/** `<Pay>`, as far as a caller with a card notices it. */
export interface PayVerb {
  readonly verb: 'Pay';
  readonly action: string | undefined;
  readonly statusCallback: string | undefined;
  readonly chargeAmount: string;
  readonly currency: string;
  readonly connector: string;
}

/** What a caller without a card in their script has at hand: a number that networks keep for tests. */
const ANY_CARD: CallerCard = {
  kind: 'card',
  number: '4242424242424242',
  expires: '1228',
  code: '123',
  result: 'success',
};

const CARD_TYPES: readonly [RegExp, string][] = [
  [/^4/, 'visa'],
  [/^(5[1-5]|2[2-7])/, 'mastercard'],
  [/^3[47]/, 'amex'],
  [/^6/, 'discover'],
];

/** The fields that are asked for, one after another. */
export const PAY_FIELDS = ['payment-card-number', 'expiration-date', 'security-code'] as const;

/** The card of the call's nth payment, from 0. */
export function cardOf(script: CallScript, payment: number): CallerCard {
  const cards = script.steps.filter((step) => step.kind === 'card');
  return cards[payment] ?? cards.at(-1) ?? ANY_CARD;
}

/** What Twilio tells of a card: never a digit but the last four. */
export function maskedCard({ number, expires, code }: CallerCard): Record<string, string> {
  const type = CARD_TYPES.find(([prefix]) => prefix.test(number))?.[1] ?? 'unknown';
  return {
    PaymentCardNumber: 'x'.repeat(number.length - 4) + number.slice(-4),
    PaymentCardType: type,
    ExpirationDate: expires,
    SecurityCode: 'x'.repeat(code.length),
  };
}

/** What a payment's status callback carries while a field is being keyed in. */
export const fieldParameters = (field: string): Record<string, string> => ({
  For: field,
  Attempt: '1',
  PaymentMethod: 'credit-card',
});

/** What the action is told when `<Pay>` is over. */
export function resultParameters(card: CallerCard, confirmation: string): Record<string, string> {
  const { result } = card;
  const about = { Result: result, PaymentMethod: 'credit-card', ...maskedCard(card) };
  if (result === 'success') return { ...about, PaymentConfirmationCode: confirmation };
  return result === 'payment-connector-error'
    ? { ...about, PaymentError: 'The card was declined.', ConnectorError: 'card_declined' }
    : about;
}
