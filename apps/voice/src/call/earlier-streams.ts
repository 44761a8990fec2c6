import type { CallPayment } from '@verbatim/storage';

/** Streams that may follow on one that broke, whoever had it. */
const RETURNS_MAX = 2;
export const mayFollow = (part: number | undefined): part is number =>
  part !== undefined && part >= 1 && part <= RETURNS_MAX;

/** Of a call whose line broke, or whose process died, with the conversation. */
export const RETURNED =
  'The caller was in this call before, and the line broke; what was said then is not known here. Ask them ' +
  'briefly to say again what they need, and go on from there.';

/** For a model that has not lived through the call so far. */
export const contextOf = ({ amount, currency, result }: CallPayment): string =>
  `The caller was in this call before and has just been put through to the payment system for ${amount} ` +
  `${currency.toUpperCase()}. The result was: ${result ?? 'unknown'}. Tell them, and go on from there.`;
