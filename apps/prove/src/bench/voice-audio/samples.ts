import { percentileOf } from '../../results/percentiles.js';

/** When stamped audio was sent, and how long it was under way. */
export class Samples {
  readonly ms: number[] = [];
  sent = 0;
  private readonly sentAtMs = new Map<number, number>();

  leaves(number: number, nowMs: number): void {
    this.sent += 1;
    this.sentAtMs.set(number, nowMs);
  }

  arrives(number: number, nowMs: number): void {
    const sentAtMs = this.sentAtMs.get(number);
    if (sentAtMs === undefined) return;
    this.sentAtMs.delete(number);
    this.ms.push(nowMs - sentAtMs);
  }

  /** From here on it counts. */
  reset(): void {
    this.ms.length = 0;
    this.sent = 0;
    this.sentAtMs.clear();
  }
}

export interface Spread {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export const spreadOf = (ms: readonly number[]): Spread => ({
  samples: ms.length,
  p50Ms: percentileOf(ms, 50),
  p99Ms: percentileOf(ms, 99),
  maxMs: percentileOf(ms, 100),
});
