import { percentileOf } from '../../results/percentiles.js';
import type { ArchiveTime } from '../../suites/archive-lags.js';
import type { LagSample } from '../watch/apps-watch.js';

/** How far the metric was from the truth, over the moments at which somebody looked. */
export interface LagError {
  readonly moments: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/**
 * Holds what voice said of its oldest unacknowledged event against what the index says afterwards: of
 * the events that had their number and no index row at that moment, the age of the oldest. When voice
 * looked is known to lie between question and answer: what was true at either, or between, is no error.
 */
export function lagErrorOf(
  samples: readonly LagSample[],
  archived: readonly ArchiveTime[],
): LagError {
  const errors = samples.map((sample) => errorOf(sample, archived));
  return {
    moments: errors.length,
    p50Ms: Math.round(percentileOf(errors, 50)),
    p99Ms: Math.round(percentileOf(errors, 99)),
    maxMs: Math.round(percentileOf(errors, 100)),
  };
}

function errorOf(
  { askedAtMs, answeredAtMs, oldestMs }: LagSample,
  archived: readonly ArchiveTime[],
): number {
  const early = oldestMs - oldestAge(archived, askedAtMs);
  const late = oldestMs - oldestAge(archived, answeredAtMs);
  return early * late <= 0 ? 0 : Math.min(Math.abs(early), Math.abs(late));
}

function oldestAge(archived: readonly ArchiveTime[], atMs: number): number {
  let oldest = 0;
  for (const { numberedAtMs, archivedAtMs } of archived) {
    if (numberedAtMs <= atMs && archivedAtMs > atMs) oldest = Math.max(oldest, atMs - numberedAtMs);
  }
  return oldest;
}
