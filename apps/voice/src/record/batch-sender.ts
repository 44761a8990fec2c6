import { BATCH_LIMITS, type ArchiveJobV1, type EventClass } from '@verbatim/contracts';
import { Batcher, type ItemSource } from '@verbatim/backpressure';
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

/** Batches of one add: with writes to Redis that take 10 ms, 64 events each come to 51,000 events/s. */
const BATCHES_PER_ADD_MAX = 8;

interface Outgoing {
  readonly items: readonly NumberedEvent[];
  readonly entry: QueueEntry;
}

/**
 * Sends one class of one vertical's events to its queue: a batch when it is due, and with it the batches
 * that are full behind it, so that the queue's answer time does not bound the rate.
 *
 * When full: what was refused stays here and is tried again under the same id; the buffer fills behind it.
 * Order: of batches as of events; retries keep it.
 * Crash: an unanswered batch may or may not be in the queue; its critical events are in the spool.
 */
export class BatchSender {
  private readonly source: ItemSource<NumberedEvent>;
  private readonly batcher: Batcher<NumberedEvent>;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private stuck = 0;
  /** Taken from the buffer; the queue has not accepted them yet. */
  private readonly batches = new Set<readonly NumberedEvent[]>();
  /** Monotonic: since when the batch in hand wants to leave. */
  private headSinceMs: number | undefined;
  private lastOutcome: SendOutcome = 'accepted';

  constructor(private readonly options: BatchSenderOptions) {
    this.source = options.lane.source(options.class);
    this.batcher = new Batcher({ source: this.source, limits: BATCH_LIMITS, sizeOf });
    options.lane.ledgers.watch(this);
  }

  start(): void {
    this.running ??= this.run().catch((error: unknown) => this.options.onBug(error));
  }

  get inHand(): readonly NumberedEvent[] {
    return [...this.batches].flat();
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
    for (;;) {
      const outgoing = await this.nextBatches();
      if (!outgoing) return;
      if (outgoing.length > 0 && !(await this.send(outgoing))) return;
    }
  }

  /** Undefined: nothing more will come. Empty: what came was withdrawn. */
  private async nextBatches(): Promise<Outgoing[] | undefined> {
    const { lane } = this.options;
    const outgoing: Outgoing[] = [];
    do {
      const batch = await this.batcher.next(this.stopping.signal);
      if (!batch) return outgoing.length > 0 ? outgoing : undefined;
      const items = batch.items.filter((item) => !lane.isWithdrawn(item));
      lane.ledgers.leftOut(batch.items.length - items.length);
      if (items.length === 0) continue;
      outgoing.push({ items, entry: this.entryOf(items) });
      this.batches.add(items);
      lane.ledgers.sending(items);
    } while (outgoing.length < BATCHES_PER_ADD_MAX && this.source.size >= BATCH_LIMITS.events);
    return outgoing;
  }

  /** False: stopped before the queue had them all. */
  private async send(outgoing: readonly Outgoing[]): Promise<boolean> {
    let left = outgoing;
    this.headSinceMs = performance.now();
    for (this.stuck = 0; !this.stopping.signal.aborted; this.stuck++) {
      const before = left.length;
      left = await this.attempt(left);
      if (left.length === 0) break;
      if (left.length < before) this.stuck = 0;
      if (this.lastOutcome === 'unavailable') {
        await this.pause(backoffMs(this.stuck + 1, AWAY_BACKOFF));
        // Jittered, so that the senders of many processes do not all come back at one moment.
      } else await this.options.queue.whenRoom(RETRY_MAX_MS * (0.5 + Math.random() / 2));
    }
    if (left.length > 0) return false;
    this.stuck = 0;
    this.headSinceMs = undefined;
    return true;
  }

  /** What the queue did not take, in order; `lastOutcome` is what it said of the first of these. */
  private async attempt(outgoing: readonly Outgoing[]): Promise<readonly Outgoing[]> {
    const { lane, onOutcome } = this.options;
    const outcomes = await this.outcomesOf(outgoing);
    const left: Outgoing[] = [];
    this.lastOutcome = 'accepted';
    for (const [i, each] of outgoing.entries()) {
      const outcome = outcomes[i] ?? 'unavailable';
      onOutcome(outcome, each.items.length);
      if (outcome === 'accepted' || outcome === 'duplicate') {
        this.batches.delete(each.items);
        lane.sent(each.items);
        continue;
      }
      if (left.length === 0) this.lastOutcome = outcome;
      left.push(each);
    }
    if (left.length < outgoing.length) this.headSinceMs = performance.now();
    return left;
  }

  /** None: the queue did not answer. */
  private async outcomesOf(outgoing: readonly Outgoing[]): Promise<readonly SendOutcome[]> {
    try {
      const { outcomes } = await this.options.queue.add(outgoing.map(({ entry }) => entry));
      this.options.presence.answered();
      return outcomes;
    } catch (error) {
      if (!(error instanceof QueueUnavailableError)) throw error;
      this.options.presence.unanswered(error);
      return [];
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
