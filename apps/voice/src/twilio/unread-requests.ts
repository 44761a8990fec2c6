import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ForgedRequests } from './forged-requests.js';
import type { RequestSource } from './request-source.js';
import { looksLikeSignature } from './twilio-signature.js';
import type { WebhookMetrics } from './webhook-metrics.js';

/** What a proxy sends without a length may be as long as the parser takes. */
const UNKNOWN_BYTES = 64 * 1_024;

/**
 * Turns away what need not be read to be known for not Twilio's: without a signature, or with what cannot be one, or
 * no form (403); from a source of many bad ones, or from a stranger when too many strangers send (429). Stands before
 * the parser of forms.
 */
export const turnAwayUnread =
  (
    forged: Pick<ForgedRequests, 'isHeard' | 'refused'>,
    sources: Pick<RequestSource, 'of'>,
    metrics: Pick<WebhookMetrics, 'forbidden' | 'unread'>,
  ) =>
  (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const source = sources.of(request);
    const mayBeTwilio = isSignedForm(request);
    if (mayBeTwilio && forged.isHeard(source, bytesOf(request))) return next();
    if (mayBeTwilio) metrics.unread();
    else {
      forged.refused(source);
      metrics.forbidden();
    }
    response.writeHead(mayBeTwilio ? 429 : 403, { Connection: 'close' }).end();
  };

const isSignedForm = ({ headers }: IncomingMessage): boolean =>
  looksLikeSignature(headers['x-twilio-signature']) &&
  headers['content-encoding'] === undefined &&
  /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');

function bytesOf({ headers }: IncomingMessage): number {
  const length = Number(headers['content-length']);
  if (Number.isFinite(length)) return length;
  return headers['transfer-encoding'] === undefined ? 0 : UNKNOWN_BYTES;
}
