import type { Vertical } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import { incomingOf, type IncomingEvent } from '../intake/archive-job.js';
import type { WorkerMetrics } from '../worker-metrics.js';
import { reconciliationOf, type SilentCall } from './reconciliation.js';

export interface ReconcilerOptions {
  /** Silence after which a call counts as ended by nobody. */
  readonly silenceMs: number;
  /** Calls without an end of which nothing was indexed for that long; at most `limit`. */
  silentCalls(silenceMs: number, limit: number): Promise<readonly SilentCall[]>;
  archive(vertical: Vertical, events: readonly IncomingEvent[]): Promise<void>;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
}

const CALLS_PER_TURN = 50;

/**
 * Ends the calls that nobody ended: the carrier's callback was lost, or the process that heard it. The
 * end is an event like any other and goes the same way, so that the record says who wrote it.
 */
export class Reconciler {
  constructor(private readonly options: ReconcilerOptions) {}

  /** Resolves to whether there may be more to do at once. */
  async reconcileSome(): Promise<boolean> {
    const { silenceMs, silentCalls, archive, metrics, logger } = this.options;
    const calls = await silentCalls(silenceMs, CALLS_PER_TURN);
    await Promise.all(
      calls.map(async (call) => {
        const events = reconciliationOf(call, silenceMs).map((event) => incomingOf(event));
        await archive(call.vertical, events);
        metrics.reconciledCalls.inc({ vertical: call.vertical });
        logger.warn({ callId: call.callId }, 'Ended a call that nobody had ended.');
      }),
    );
    return calls.length === CALLS_PER_TURN;
  }
}
