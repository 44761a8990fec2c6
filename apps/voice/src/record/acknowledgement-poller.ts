import type { SeqRange } from '@verbatim/contracts';
import type { LagStreams } from '@verbatim/backpressure';
import { EpochRanges } from './epoch-ranges.js';

export interface DurableRanges {
  durableRanges(epochs: readonly string[]): Promise<Map<string, SeqRange[]>>;
}

export interface AcknowledgementPollerOptions {
  readonly index: DurableRanges;
  readonly lag: LagStreams;
  /** Around each round of acknowledgements: the peaks of the lag lie right before one. */
  onLagSettling?(): void;
  /** What the archive has: for the spool and for what waits to be offered. */
  onDurable(epoch: string, ranges: readonly SeqRange[]): void;
  /** The rest of this epoch is not asked for any more. */
  onGivenUp?(epoch: string): void;
  /** PostgreSQL went away, or came back; told once each. No error: it is silent, or slow. */
  onIndexAway(isAway: boolean, error?: unknown): void;
}

/** A statement may take 20 s; an operator should hear of a silent server before that. */
export const ANSWER_LATE_MS = 2_000;
/** Epochs in one statement. */
const EPOCHS_PER_QUERY = 500;
/**
 * An epoch whose only missing events are sheddable is given up after this: the queue's engine has lost
 * them, and nothing here can bring them back.
 */
const SHEDDABLE_AWAITED_MAX_MS = 600_000;

/**
 * Learns what the archive has made durable, and lets go of it.
 *
 * Bounds: ranges per epoch with something outstanding; the spool's quota bounds how many those are.
 */
export class AcknowledgementPoller {
  private readonly outstanding = new EpochRanges();
  private readonly lastNumberedAtMs = new Map<string, number>();
  private isAway = false;

  constructor(private readonly options: AcknowledgementPollerOptions) {}

  numbered(vertical: string, epoch: string, seq: number): void {
    this.outstanding.add(epoch, seq);
    this.lastNumberedAtMs.set(epoch, performance.now());
    this.options.lag.numbered(vertical, epoch, seq);
  }

  /** Gave way to others: nobody will acknowledge it. */
  dropped(epoch: string, seq: number): void {
    this.outstanding.removeOne(epoch, seq);
    this.options.lag.dropped(epoch, seq);
    this.forgetSettled(epoch);
  }

  get outstandingEvents(): number {
    return this.outstanding.count;
  }

  isAwaited(epoch: string): boolean {
    return this.outstanding.hasAny(epoch);
  }

  /** One round of questions. Never rejects: an index that is away is asked again at the next call. */
  async poll(heldInSpool: readonly string[]): Promise<void> {
    await this.ask([...new Set([...heldInSpool, ...this.outstanding.epochs()])]);
    this.giveUpSheddable(new Set(heldInSpool));
  }

  /** The same for these epochs alone, of which something is known to have become durable. */
  async ask(epochs: readonly string[]): Promise<void> {
    const late = setTimeout(() => this.becomesAway(true), ANSWER_LATE_MS);
    try {
      for (let at = 0; at < epochs.length; at += EPOCHS_PER_QUERY) {
        const some = epochs.slice(at, at + EPOCHS_PER_QUERY);
        const durable = await this.options.index.durableRanges(some);
        this.options.onLagSettling?.();
        for (const [epoch, ranges] of durable) this.acknowledged(epoch, ranges);
        this.options.onLagSettling?.();
      }
      if (epochs.length > 0) this.becomesAway(false);
    } catch (error) {
      this.becomesAway(true, error);
    } finally {
      clearTimeout(late);
    }
  }

  private acknowledged(epoch: string, ranges: readonly SeqRange[]): void {
    this.outstanding.remove(epoch, ranges);
    this.options.lag.acknowledged(epoch, ranges);
    this.options.onDurable(epoch, ranges);
    this.forgetSettled(epoch);
  }

  private forgetSettled(epoch: string): void {
    if (!this.outstanding.hasAny(epoch)) this.lastNumberedAtMs.delete(epoch);
  }

  private giveUpSheddable(heldInSpool: ReadonlySet<string>): void {
    const before = performance.now() - SHEDDABLE_AWAITED_MAX_MS;
    for (const [epoch, atMs] of this.lastNumberedAtMs) {
      if (atMs >= before || heldInSpool.has(epoch)) continue;
      this.outstanding.take(epoch);
      this.lastNumberedAtMs.delete(epoch);
      this.options.lag.forget(epoch);
      this.options.onGivenUp?.(epoch);
    }
  }

  private becomesAway(isAway: boolean, error?: unknown): void {
    if (isAway === this.isAway) return;
    this.isAway = isAway;
    this.options.onIndexAway(isAway, error);
  }
}
