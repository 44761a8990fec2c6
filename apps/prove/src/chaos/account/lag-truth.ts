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
 *
 * Below the truth, the error is what is missing. Above it, the error is for how long that has not been
 * true any more: a commit ends what may be hundreds of milliseconds old in one moment, and whoever
 * learns of it 5 ms later is 5 ms late, not hundreds.
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
  if (early * late <= 0) return 0;
  const error = Math.min(Math.abs(early), Math.abs(late));
  if (early < 0) return error;
  const untilMs = lastTrue(archived, answeredAtMs - oldestMs);
  return untilMs === undefined ? error : Math.min(error, Math.max(0, askedAtMs - untilMs));
}

/** When the last event numbered by then became durable; undefined where none was. */
function lastTrue(archived: readonly ArchiveTime[], numberedByMs: number): number | undefined {
  let last: number | undefined;
  for (const { numberedAtMs, archivedAtMs } of archived) {
    // Event times are whole milliseconds, rounded down; what voice says is not.
    if (numberedAtMs <= numberedByMs + 1) last = Math.max(last ?? archivedAtMs, archivedAtMs);
  }
  return last;
}

function oldestAge(archived: readonly ArchiveTime[], atMs: number): number {
  let oldest = 0;
  for (const { numberedAtMs, archivedAtMs } of archived) {
    if (numberedAtMs <= atMs && archivedAtMs > atMs) oldest = Math.max(oldest, atMs - numberedAtMs);
  }
  return oldest;
}
