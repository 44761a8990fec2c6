import { BATCH_LIMITS, type ArchiveJobV1, type EventClass } from '@verbatim/contracts';
import { Batcher } from '@verbatim/backpressure';
import { backoffMs } from '@verbatim/platform';
import {
  QueueUnavailableError,
  archiveJobId,
  holdsOf,
  type BoundedQueue,
  type QueueEntry,
} from '@verbatim/queue';
import { sizeOf, type NumberedEvent } from './numbered-event.js';
import type { QueuePresence } from './queue-presence.js';
import type { VerticalLane } from './vertical-lane.js';

export interface BatchSenderOptions {
  readonly lane: VerticalLane;
  readonly class: EventClass;
  readonly queue: BoundedQueue;
  readonly processId: string;
  /** How an attempt went; for metrics. */
  onOutcome(outcome: SendOutcome, events: number): void;
  /** Whether the queue answers at all; for the log. */
  readonly presence: Pick<QueuePresence, 'answered' | 'unanswered'>;
  /** An answer that no retry can mend. A bug: the sender stops after it. */
  onBug(error: unknown): void;
}

export type SendOutcome = 'accepted' | 'duplicate' | 'full' | 'dead-letter-full' | 'unavailable';

const QUEUE_STATE = {
  accepted: 'taking',
  duplicate: 'taking',
  full: 'full',
  'dead-letter-full': 'full',
  unavailable: 'away',
} as const satisfies Record<SendOutcome, string>;

/** The longest a batch waits between two attempts. */
const RETRY_MAX_MS = 250;
const AWAY_BACKOFF = { firstMs: 50, maxMs: 2_000 } as const;

/**
 * Sends one class of one vertical's events to its queue, one batch at a time.
 *
 * When full: the batch stays here and is tried again under the same id; the buffer fills behind it.
 * Order: of batches as of events; retries keep it.
 * Crash: an unanswered batch may or may not be in the queue; its critical events are in the spool.
 */
export class BatchSender {
  private readonly batcher: Batcher<NumberedEvent>;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private stuck = 0;
  /** Taken from the buffer; the queue has not accepted it yet. */
  private batch: readonly NumberedEvent[] = [];
  /** Monotonic: since when the batch in hand wants to leave. */
  private headSinceMs: number | undefined;
  private lastOutcome: SendOutcome = 'accepted';

  constructor(private readonly options: BatchSenderOptions) {
    this.batcher = new Batcher({
      source: options.lane.source(options.class),
      limits: BATCH_LIMITS,
      sizeOf,
    });
    options.lane.ledgers.watch(this);
  }

  start(): void {
    this.running ??= this.run().catch((error: unknown) => this.options.onBug(error));
  }

  get inHand(): readonly NumberedEvent[] {
    return this.batch;
  }

  /** Attempts of the batch at the head that the queue has refused, or not answered. */
  get refusals(): number {
    return this.stuck;
  }

  /** What the queue said last, and how long the batch in hand has waited for it. */
  waiting(nowMs: number): { queue: 'taking' | 'full' | 'away'; headSojournMs: number } {
    const headSojournMs = this.headSinceMs === undefined ? 0 : nowMs - this.headSinceMs;
    return { queue: QUEUE_STATE[this.lastOutcome], headSojournMs };
  }

  /** Resolves when everything is sent; the buffer must be closed. After `abort` it gives up. */
  async drained(): Promise<void> {
    await this.running;
  }

  abort(): void {
    this.stopping.abort();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      const batch = await this.batcher.next(signal);
      if (!batch) return;
      const items = this.withoutWithdrawn(batch.items);
      if (items.length > 0 && !(await this.send(items))) return;
    }
  }

  /** False: stopped before the queue had it. */
  private async send(items: readonly NumberedEvent[]): Promise<boolean> {
    const entry = this.entryOf(items);
    this.options.lane.ledgers.sending(items);
    this.headSinceMs = performance.now();
    for (this.stuck = 0; !this.stopping.signal.aborted; this.stuck++) {
      const outcome = await this.attempt(entry);
      this.lastOutcome = outcome;
      this.options.onOutcome(outcome, items.length);
      if (outcome === 'accepted' || outcome === 'duplicate') {
        this.batch = [];
        this.options.lane.sent(items);
        this.stuck = 0;
        this.headSinceMs = undefined;
        return true;
      }
      if (outcome === 'unavailable') await this.pause(backoffMs(this.stuck + 1, AWAY_BACKOFF));
      // Jittered, so that the senders of many processes do not all come back at one moment.
      else await this.options.queue.whenRoom(RETRY_MAX_MS * (0.5 + Math.random() / 2));
    }
    return false;
  }

  private withoutWithdrawn(taken: readonly NumberedEvent[]): readonly NumberedEvent[] {
    const { lane } = this.options;
    this.batch = taken.filter((item) => !lane.isWithdrawn(item));
    lane.ledgers.leftOut(taken.length - this.batch.length);
    return this.batch;
  }

  private async attempt(entry: QueueEntry): Promise<SendOutcome> {
    try {
      const { outcomes } = await this.options.queue.add([entry]);
      this.options.presence.answered();
      return outcomes[0] ?? 'unavailable';
    } catch (error) {
      if (!(error instanceof QueueUnavailableError)) throw error;
      this.options.presence.unanswered(error);
      return 'unavailable';
    }
  }

  /** A sheddable batch says which events would be missing if the queue let it give way. */
  private entryOf(items: readonly NumberedEvent[]): QueueEntry {
    const job = { id: jobIdOf(items), payload: this.jobOf(items) };
    return this.options.class === 'critical'
      ? { ...job, class: 'critical' }
      : { ...job, class: 'sheddable', holds: holdsOf(items.map(({ event }) => event)) };
  }

  private jobOf(items: readonly NumberedEvent[]): ArchiveJobV1 {
    const { lane, processId } = this.options;
    return {
      v: 1,
      vertical: lane.options.vertical,
      class: this.options.class,
      processId,
      cutAt: Date.now(),
      events: items.map(({ event }) => event),
    };
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const { signal } = this.stopping;
      signal.addEventListener('abort', done, { once: true });
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}

export function jobIdOf(items: readonly NumberedEvent[]): string {
  return archiveJobId(items.map(({ event }) => event));
}
