import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { LatencySummary } from '../report/audio-report.js';

const MICROS_PER_MS = 1_000;
/** Later than a minute is recorded as a minute; three figures are kept of anything shorter. */
const RANGE = { lowest: 1, highest: 60_000 * MICROS_PER_MS, figures: 3 };

/** Delays in microseconds, in constant room. The kernel gives the memory of buckets only when hit. */
export class LatencyHistogram {
  readonly #histogram: RecordableHistogram = createHistogram(RANGE);

  record(ms: number): void {
    const micros = Math.round(ms * MICROS_PER_MS);
    this.#histogram.record(Math.min(Math.max(micros, RANGE.lowest), RANGE.highest));
  }

  add(other: LatencyHistogram): void {
    // Adding nothing would still take over the other's idea of its extremes.
    if (other.#histogram.count > 0) this.#histogram.add(other.#histogram);
  }

  summary(): LatencySummary {
    const { count, max } = this.#histogram;
    if (count === 0) return { samples: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 };
    return {
      samples: count,
      p50Ms: this.#histogram.percentile(50) / MICROS_PER_MS,
      p99Ms: this.#histogram.percentile(99) / MICROS_PER_MS,
      maxMs: max / MICROS_PER_MS,
    };
  }
}
