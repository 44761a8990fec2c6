import type { CallPayment } from '@verbatim/storage';

const RETURNED =
  'The caller was in this call before, and the line broke; what was said then is not known here. Ask them ' +
  'briefly to say again what they need, and go on from there.';

const paymentIs = ({ amount, currency, result }: CallPayment): string =>
  `The caller was in this call before and has just been put through to the payment system for ${amount} ` +
  `${currency.toUpperCase()}. The result was: ${result ?? 'unknown'}. Tell them, and go on from there.`;

/** For a model that has not lived through the call so far: why the caller is here again. */
export const earlierPart = (payment: CallPayment | undefined): string =>
  payment ? paymentIs(payment) : RETURNED;
