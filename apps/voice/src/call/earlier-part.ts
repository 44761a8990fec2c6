import type { CallPayment } from '@verbatim/storage';
import { newsOfPayment } from './payment-book.js';

const RETURNED =
  'The caller was in this call before, and the line broke; what was said then is not known here. Ask them ' +
  'briefly to say again what they need, and go on from there.';

/** For a model that has not lived through the call so far: why the caller is here again. */
export const earlierPart = (payment: CallPayment | undefined): string =>
  payment ? newsOfPayment(payment) : RETURNED;
