import { createHistogram, performance, type RecordableHistogram } from 'node:perf_hooks';
import { invariant, type SeqRange } from '@verbatim/contracts';
import { normalRanges } from '../ranges/seq-ranges.js';
import { Outstanding } from './outstanding.js';

export interface LagPercentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly count: number;
}

export interface LagMonitorOptions {
  /** Monotonic milliseconds. */
  now?(): number;
  /** Most events followed at once, over all keys. */
  outstandingMax?: number;
}

/** 200 calls × 5 events/s × 1,000 s without an acknowledgement, at 16 bytes each: 16 MB. */
const OUTSTANDING_MAX = 1_000_000;
/** A lag beyond a day is recorded as a day. */
const LAG_MAX_MS = 86_400_000;

/**
 * The time from an event's numbering to its archive acknowledgement, in milliseconds of the
 * producer's monotonic clock. A key is an epoch; its sequence numbers arrive in ascending order.
 *
 * Bounds: `outstandingMax` events. When full, newer events are not followed and are counted in
 * `untracked`: the oldest age stays exact, the percentiles lose samples.
 */
export class LagMonitor {
  readonly #now: () => number;
  readonly #outstandingMax: number;
  readonly #keys = new Map<string, Outstanding>();
  readonly #histogram = lagHistogram();
  #tracked = 0;
  #untracked = 0;

  constructor(options: LagMonitorOptions = {}) {
    this.#now = options.now ?? ((): number => performance.now());
    this.#outstandingMax = options.outstandingMax ?? OUTSTANDING_MAX;
  }

  get outstanding(): number {
    return this.#tracked;
  }

  get untracked(): number {
    return this.#untracked;
  }

  numbered(key: string, seq: number, atMs: number = this.#now()): void {
    if (this.#tracked >= this.#outstandingMax) {
      this.#untracked += 1;
      return;
    }
    let outstanding = this.#keys.get(key);
    if (!outstanding) this.#keys.set(key, (outstanding = new Outstanding()));
    if (outstanding.push(seq, atMs)) this.#tracked += 1;
  }

  /** Takes the whole durable set of the key each time; what was acknowledged before costs nothing. */
  acknowledged(key: string, ranges: readonly SeqRange[], atMs: number = this.#now()): void {
    const outstanding = this.#keys.get(key);
    if (!outstanding) return;
    this.#tracked -= outstanding.remove(normalRanges(ranges), (numberedAtMs) => {
      const lagMs = Math.round(atMs - numberedAtMs);
      this.#histogram.record(Math.min(Math.max(lagMs, 1), LAG_MAX_MS));
    });
    if (outstanding.size === 0) this.#keys.delete(key);
  }

  /** An event that gave way to others is explained by a gap, not awaited: it makes no sample. */
  dropped(key: string, seq: number): void {
    const outstanding = this.#keys.get(key);
    if (!outstanding) return;
    this.#tracked -= outstanding.remove([[seq, seq]], () => undefined);
    if (outstanding.size === 0) this.#keys.delete(key);
  }

  /** Whether anything of the key is still awaited. */
  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** When the oldest outstanding event was numbered; `Infinity` when nothing is outstanding. */
  get oldestAtMs(): number {
    let oldest = Infinity;
    for (const outstanding of this.#keys.values())
      oldest = Math.min(oldest, outstanding.oldestAtMs);
    return oldest;
  }

  /** 0 when nothing is outstanding; never negative, whatever the clock does. */
  oldestUnacknowledgedAgeMs(atMs: number = this.#now()): number {
    return Math.max(0, atMs - this.oldestAtMs);
  }

  /** Since the start or the last `reset`, in milliseconds; zeros while there is no sample. */
  percentiles(): LagPercentiles {
    return percentilesOf(this.#histogram);
  }

  addSamplesTo(histogram: RecordableHistogram): void {
    histogram.add(this.#histogram);
  }

  reset(): void {
    this.#histogram.reset();
  }

  forget(key: string): void {
    this.#tracked -= this.#keys.get(key)?.size ?? 0;
    this.#keys.delete(key);
    invariant(this.#tracked >= 0, 'more events forgotten than were followed');
  }
}

/** Milliseconds. */
export const lagHistogram = (): RecordableHistogram =>
  createHistogram({ lowest: 1, highest: LAG_MAX_MS, figures: 3 });

export function percentilesOf(histogram: RecordableHistogram): LagPercentiles {
  const { count, max } = histogram;
  if (count === 0) return { p50: 0, p99: 0, max: 0, count: 0 };
  return { p50: histogram.percentile(50), p99: histogram.percentile(99), max, count };
}
