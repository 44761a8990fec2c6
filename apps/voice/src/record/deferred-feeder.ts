import { setTimeout as delay } from 'node:timers/promises';
import type { SpoolRecord } from '@verbatim/backpressure';
import { readSpooledEvent } from './spooled-event.js';
import type { VerticalLane } from './vertical-lane.js';

/** What the feeder needs of the spool. */
export interface SpoolReader {
  unacknowledged(olderThanMs?: number): AsyncIterable<SpoolRecord>;
}

/** Passes over the spool that find nothing of what is deferred, before it is given up as unreadable. */
const EMPTY_PASSES_MAX = 20;
const EMPTY_PASS_PAUSE_MS = 100;

/**
 * Offers again, in order, the critical events of one vertical that found no room: read back from the
 * spool, one at a time, waiting for room each time. Events in hand are not touched.
 *
 * Bounds: one event in memory beside the spool's own read-ahead.
 * When full: it waits; so does everything of the vertical behind it.
 */
export class DeferredFeeder {
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private fedEvents = 0;

  constructor(
    private readonly lane: VerticalLane,
    private readonly spool: SpoolReader,
    private readonly onUnreadable: (events: number) => void,
    private readonly onBug: (error: unknown) => void,
  ) {}

  get fed(): number {
    return this.fedEvents;
  }

  /** Idempotent: one feeder per vertical, running while anything is deferred. */
  wake(): void {
    if (this.running || this.stopping.signal.aborted) return;
    this.running = this.run()
      .catch((error: unknown) => {
        if (!this.stopping.signal.aborted) this.onBug(error);
      })
      .finally(() => {
        this.running = undefined;
      });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let empty = 0; !this.lane.deferred.isEmpty && !signal.aborted;) {
      if (await this.pass(signal)) {
        empty = 0;
        continue;
      }
      // Acknowledged in between, or the write that holds them is a moment away.
      await delay(EMPTY_PASS_PAUSE_MS, undefined, { signal });
      if (++empty < EMPTY_PASSES_MAX) continue;
      this.onUnreadable(this.lane.deferred.count);
      this.lane.ledgers.unreadable(this.lane.deferred.count);
      for (const epoch of this.lane.deferred.epochs()) this.lane.deferred.take(epoch);
    }
  }

  /** Whether it fed anything. */
  private async pass(signal: AbortSignal): Promise<boolean> {
    const { deferred } = this.lane;
    let isFed = false;
    for await (const record of this.spool.unacknowledged()) {
      if (signal.aborted) return isFed;
      if (deferred.isEmpty) return isFed;
      if (!deferred.has(record.epoch, record.seq)) continue;
      const item = readSpooledEvent(record);
      if (!item || !(await this.lane.offerDeferred(item, signal))) continue;
      this.fedEvents++;
      isFed = true;
    }
    return isFed;
  }
}
