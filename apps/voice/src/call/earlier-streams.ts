import type { CallPayment } from '@verbatim/storage';
import { newsOfPayment } from './payment-book.js';

/** Streams that may follow on one that broke, whoever had it. */
const RETURNS_MAX = 2;
export const mayFollow = (part: number | undefined): part is number =>
  part !== undefined && part >= 1 && part <= RETURNS_MAX;

/** Of a call whose line broke, or whose process died, with the conversation. */
const RETURNED =
  'The caller was in this call before, and the line broke; what was said then is not known here. Ask them ' +
  'briefly to say again what they need, and go on from there.';

/** For a model that has not lived through the call so far: why the caller is here again. */
export const earlierStreams = (payment: CallPayment | undefined): string =>
  payment ? newsOfPayment(payment) : RETURNED;
