import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { ConsoleAccesses } from '@verbatim/storage';
import type { Response } from 'express';
import type { Observable } from 'rxjs';
import type { AdmittedRequest } from '../auth/access.guard.js';

/** Writes down how each request ended, and counts it. The row that it began is there already. */
@Injectable()
export class OutcomeInterceptor implements NestInterceptor {
  private readonly requests;

  constructor(
    @Inject(ConsoleAccesses) private readonly accesses: ConsoleAccesses,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.requests = metrics.counter(
      'console_requests_total',
      'Requests that were let in, by what they were for and how they ended.',
      { labels: ['action', 'status'] },
    );
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { access } = http.getRequest<Partial<AdmittedRequest>>();
    if (access === undefined) return next.handle();
    const response = http.getResponse<Response>();
    response.once('close', () => {
      const { bearer, requestId, endpoint } = access;
      // A client that went away before the answer: nginx's number for that.
      const status = response.writableFinished ? response.statusCode : 499;
      this.requests.inc({ action: endpoint.action, status: String(status) });
      this.accesses
        .add({ requestId, phase: 'ended', ...bearer, action: endpoint.action, target: {}, status })
        .catch((error: unknown) =>
          this.logger.warn({ err: error, requestId }, 'How a request ended is not in the log.'),
        );
    });
    return next.handle();
  }
}
