import { setTimeout as delay } from 'node:timers/promises';
import {
  archiveQueue,
  BATCH_LIMITS,
  type ArchiveJobV1,
  type EventV1,
  type QueueName,
  type Vertical,
} from '@verbatim/contracts';
import { backoffMs } from '@verbatim/platform';
import { archiveJobId, QueueUnavailableError, type BoundedQueue } from '@verbatim/queue';

/** The longest a batch waits between two attempts at a full queue. */
const ROOM_WAIT_MS = 250;
const AWAY_BACKOFF = { firstMs: 100, maxMs: 5_000 } as const;

export interface ArchiveSenderOptions {
  readonly processId: string;
  readonly signal: AbortSignal;
  queue(name: QueueName): Promise<BoundedQueue>;
  /** The queue refuses or does not answer; told once for each batch that has to wait. */
  onWaiting(vertical: Vertical, reason: string): void;
}

/**
 * Sends critical events to the archive's queues in batches, like a voice process does.
 *
 * Bounds: one batch for each vertical. When full: it waits, as long as it takes.
 * Crash: what was collected is in the spool; a batch that was sent twice counts once.
 */
export class ArchiveSender {
  private readonly collected = new Map<Vertical, { events: EventV1[]; bytes: number }>();

  constructor(private readonly options: ArchiveSenderOptions) {}

  async add(event: EventV1, bytes: number): Promise<void> {
    const { vertical } = event;
    const waiting = this.collected.get(vertical);
    const isFull =
      waiting &&
      (waiting.events.length >= BATCH_LIMITS.events || waiting.bytes + bytes > BATCH_LIMITS.bytes);
    if (isFull) await this.send(vertical);
    const batch = this.collected.get(vertical) ?? { events: [], bytes: 0 };
    this.collected.set(vertical, batch);
    batch.events.push(event);
    batch.bytes += bytes;
  }

  async flush(): Promise<void> {
    for (const vertical of [...this.collected.keys()]) await this.send(vertical);
  }

  private async send(vertical: Vertical): Promise<void> {
    const events = this.collected.get(vertical)?.events ?? [];
    this.collected.delete(vertical);
    if (events.length === 0) return;
    const { processId, signal } = this.options;
    const queue = await this.options.queue(archiveQueue(vertical));
    const payload: ArchiveJobV1 = {
      ...{ v: 1, vertical, class: 'critical', processId, events },
      cutAt: Date.now(),
    };
    const entry = { id: archiveJobId(events), class: 'critical', payload } as const;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const outcome = await this.attempt(queue, entry);
      if (outcome === 'accepted' || outcome === 'duplicate') return;
      if (attempt === 1) this.options.onWaiting(vertical, outcome);
      if (outcome === 'unavailable') await this.pause(backoffMs(attempt, AWAY_BACKOFF));
      else await queue.whenRoom(ROOM_WAIT_MS * (0.5 + Math.random() / 2));
    }
  }

  private async attempt(queue: BoundedQueue, entry: { id: string; payload: ArchiveJobV1 }) {
    try {
      return (await queue.add([entry])).outcomes[0] ?? 'unavailable';
    } catch (error) {
      if (!(error instanceof QueueUnavailableError)) throw error;
      return 'unavailable';
    }
  }

  private async pause(ms: number): Promise<void> {
    // Whoever waits looks at the signal next.
    await delay(ms, undefined, { signal: this.options.signal }).catch(() => undefined);
  }
}
