import { percentileOf } from '../results/percentiles.js';
import type { Latency, VerticalAudio } from '../truth/simulation-report.js';
import { BASELINE, type ScenarioResult } from './result.js';

/** One direction of one vertical's audio without any fault: the middle of all runs of the same calls. */
export interface UsualLatency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of the runs, which differ as much by themselves. */
  readonly p99LowestMs: number;
  readonly p99HighestMs: number;
  readonly runs: number;
}

/** The runs of the same calls without a fault. */
export const baselinesFor = (
  waves: string,
  results: readonly ScenarioResult[],
): readonly ScenarioResult[] =>
  results.filter((result) => result.scenario === BASELINE && result.waves === waves);

/** Undefined where no run heard anything of that vertical. */
export function usualLatency(
  baselines: readonly ScenarioResult[],
  vertical: string,
  direction: 'toCaller' | 'toModel' | 'turnWait',
): UsualLatency | undefined {
  const heard = audiosOf(baselines, vertical)
    .map((audio): Latency => audio[direction])
    .filter(({ samples }) => samples > 0);
  if (heard.length === 0) return undefined;
  const p99s = heard.map(({ p99Ms }) => p99Ms);
  return {
    p50Ms: middleOf(heard.map(({ p50Ms }) => p50Ms)),
    p99Ms: middleOf(p99s),
    maxMs: middleOf(heard.map(({ maxMs }) => maxMs)),
    p99LowestMs: Math.min(...p99s),
    p99HighestMs: Math.max(...p99s),
    runs: heard.length,
  };
}

export function usualGapMs(
  baselines: readonly ScenarioResult[],
  vertical: string,
): number | undefined {
  const gaps = audiosOf(baselines, vertical).map(({ longestGapMs }) => longestGapMs);
  return gaps.length === 0 ? undefined : middleOf(gaps);
}

/** Of an even number of runs the lower of the two in the middle: a fault is not measured by an odd run. */
const middleOf = (values: readonly number[]): number => percentileOf(values, 50);

const audiosOf = (baselines: readonly ScenarioResult[], vertical: string): VerticalAudio[] =>
  baselines.flatMap(({ verticals }) => verticals[vertical]?.audio ?? []);
