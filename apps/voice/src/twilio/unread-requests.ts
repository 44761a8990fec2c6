import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ForgedRequests } from './forged-requests.js';
import type { RequestSource } from './request-source.js';
import type { WebhookMetrics } from './webhook-metrics.js';

/**
 * Turns away what need not be read to be known for not Twilio's: without a signature (403), or from a source of
 * many bad ones (429). Stands before the parser of forms.
 */
export const turnAwayUnread =
  (forged: ForgedRequests, sources: RequestSource, metrics: Pick<WebhookMetrics, 'forbidden'>) =>
  (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const source = sources.of(request);
    const isSigned = request.headers['x-twilio-signature'] !== undefined;
    if (isSigned && forged.isHeard(source)) return next();
    if (!isSigned) forged.refused(source);
    metrics.forbidden();
    response.writeHead(isSigned ? 429 : 403, { Connection: 'close' }).end();
  };
