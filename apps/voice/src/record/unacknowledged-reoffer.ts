import { setImmediate as nextTurn } from 'node:timers/promises';
import { PutAside } from '@verbatim/storage';
import type { SpoolReader } from './deferred-feeder.js';
import { readSpooledEvent } from './spooled-event.js';
import type { VerticalLane } from './vertical-lane.js';

/** What is unacknowledged for this long is offered again. */
export const REOFFER_AFTER_MS = 15_000;
/** The wait doubles for an epoch each time, up to this: a worker that is away is not helped by copies. */
const REOFFER_MAX_MS = 300_000;
/** Events offered again in one pass. */
const PASS_EVENTS_MAX = 2_000;
/** Read and opened without a break; then audio that has come meanwhile goes first. */
const SLICE_MS = 1;

export interface ReofferOptions {
  /** Of one vertical. */
  readonly spool: SpoolReader & { heldEpochs(): string[] };
  /** What of these epochs the archive has put aside instead of keeping it in the record. */
  putAside(epochs: readonly string[]): Promise<PutAside>;
  /** The archive will never acknowledge it: the spool may let go of it. */
  onPutAside(epoch: string, seq: number): void;
  laneOfVertical(vertical: string): VerticalLane | undefined;
  /** The lane's sender is not getting through; copies would only wait behind it. */
  isStuck(lane: VerticalLane): boolean;
  onReoffered(events: number): void;
  now(): number;
}

/**
 * Offers again what the archive has not acknowledged in time: jobs that the queue's engine has lost. The
 * worker knows an event by its identity, so a copy of one that is merely late does no harm. An event
 * that is in quarantine is not offered any more: its copies would go there too, for ever.
 */
export class UnacknowledgedReoffer {
  private readonly epochs = new Map<string, { dueAtMs: number; waitMs: number }>();

  constructor(private readonly options: ReofferOptions) {}

  async pass(signal: AbortSignal): Promise<void> {
    const seen = new Set<string>();
    const nowMs = this.options.now();
    let sliceFromMs = nowMs;
    let offered = 0;
    let putAside: PutAside | undefined;
    for await (const record of this.options.spool.unacknowledged(REOFFER_AFTER_MS)) {
      if (signal.aborted || offered >= PASS_EVENTS_MAX) break;
      if (this.options.now() - sliceFromMs >= SLICE_MS) {
        await nextTurn();
        sliceFromMs = this.options.now();
      }
      seen.add(record.epoch);
      if (!this.isDue(record.epoch, nowMs)) continue;
      const item = readSpooledEvent(record);
      putAside ??= await this.options.putAside(this.options.spool.heldEpochs());
      if (item && putAside.has(item.event)) {
        this.options.onPutAside(record.epoch, record.seq);
        continue;
      }
      const lane = item && this.options.laneOfVertical(item.event.vertical);
      if (!lane || !this.canOffer(lane, record.epoch, record.seq)) continue;
      if (await lane.offerWhenRoom(item, signal)) offered++;
    }
    this.settle(seen, nowMs);
    if (offered > 0) this.options.onReoffered(offered);
  }

  private canOffer(lane: VerticalLane, epoch: string, seq: number): boolean {
    return (
      !lane.isInHand(epoch, seq) && !lane.deferred.has(epoch, seq) && !this.options.isStuck(lane)
    );
  }

  private isDue(epoch: string, nowMs: number): boolean {
    return nowMs >= (this.epochs.get(epoch)?.dueAtMs ?? 0);
  }

  /** Epochs offered now wait longer the next time; those with nothing late any more are forgotten. */
  private settle(seen: ReadonlySet<string>, nowMs: number): void {
    for (const epoch of this.epochs.keys()) if (!seen.has(epoch)) this.epochs.delete(epoch);
    for (const epoch of seen) {
      if (!this.isDue(epoch, nowMs)) continue;
      const waitMs = Math.min(
        REOFFER_MAX_MS,
        (this.epochs.get(epoch)?.waitMs ?? REOFFER_AFTER_MS / 2) * 2,
      );
      this.epochs.set(epoch, { dueAtMs: nowMs + waitMs, waitMs });
    }
  }
}
