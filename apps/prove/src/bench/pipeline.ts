import { cpus } from 'node:os';
import { barChart } from '@verbatim/backpressure/bench';
import type { BenchOptions } from './bench-options.js';
import type { BenchReport, Target } from './bench-report.js';
import { busiest } from './cpu-meter.js';
import { LoadedSystem, type BenchServers, type Window } from './loaded-system.js';
import { runNaive } from './naive-system.js';
import { medianOf } from './regression.js';

/** Milliseconds that a write takes longer, and how many times the naive rate ours must reach. */
const STORES = [
  { delayMs: 500, times: 100 },
  { delayMs: 0, times: 5 },
] as const;
const CALLS = 500;
/** Two batches of keys are stored in a second of slow writes: 32 each. */
const CALLS_BEGUN_PER_SECOND = 50;
const SETTLE_SECONDS = 4;

interface Measured {
  readonly delayMs: number;
  readonly times: number;
  readonly ours: readonly Window[];
  readonly naive: readonly number[];
}

/** Ours and the naive way in turns, on the same servers and stores. */
export async function benchPipeline(
  options: BenchOptions,
  context: BenchServers,
): Promise<BenchReport> {
  const measured: Measured[] = [];
  for (const { delayMs, times } of STORES) {
    const ours: Window[] = [];
    const naive: number[] = [];
    for (let round = 1; round <= (options.isShort ? 1 : options.rounds); round += 1) {
      const { events, seconds } = await naiveRound(delayMs, options, context);
      naive.push(events / seconds);
      const window = await ourRound(delayMs, options, context);
      ours.push(window);
      context.note(
        `store +${delayMs} ms, round ${round}: ours ${rateOf(window).toFixed(0)} events/s, ` +
          `naive ${(events / seconds).toFixed(0)}; ${busiest(window.cpu, cpus().length)}`,
      );
    }
    measured.push({ delayMs, times, ours, naive });
  }
  return reportOf(measured, options);
}

const rateOf = ({ durable, seconds }: Window): number => durable / seconds;

const storeOf = (delayMs: number) => ({ STORE_WRITE_DELAY_MS: String(delayMs) });

function naiveRound(delayMs: number, { isShort }: BenchOptions, context: BenchServers) {
  // At its own rate all of our events would take it a quarter of an hour.
  const events = isShort ? 200 : 20_000;
  return runNaive(events, isShort ? 3 : 15, storeOf(delayMs), context);
}

async function ourRound(
  delayMs: number,
  { isShort, offered, seed }: BenchOptions,
  context: BenchServers,
): Promise<Window> {
  const calls = isShort ? 50 : CALLS;
  const plan = {
    calls,
    rate: (isShort ? 1_000 : offered) / calls,
    rampSeconds: calls / CALLS_BEGUN_PER_SECOND,
    verticals: 'healthcare,sales',
    criticalPercent: 40,
    seed,
  };
  const system = await LoadedSystem.start('pipeline', plan, storeOf(delayMs), context);
  try {
    await system.watch(isShort ? 1 : SETTLE_SECONDS);
    return await system.watch(isShort ? 3 : 15);
  } finally {
    await system.close();
  }
}

function reportOf(measured: readonly Measured[], { offered }: BenchOptions): BenchReport {
  const summary = measured.map(({ delayMs, times, ours, naive }) => {
    const rates = ours.map(rateOf);
    const [our, their] = [medianOf(rates), medianOf(naive)];
    return { delayMs, times, rates, naive, our, their, ratio: our / their, ours };
  });
  return {
    title: 'Pipeline',
    method:
      `numbering → spool → buffer → Redis → worker → store → PostgreSQL, ${offered.toLocaleString('en')} ` +
      'events a second offered, against one BullMQ job, one object and one INSERT per event with 50 ' +
      'writers. Durable events a second; medians.',
    head: ['store', 'ours', 'naive', 'ratio', 'processors, ours'],
    rows: summary.map(({ delayMs, our, their, ratio, ours }) => [
      `+${delayMs} ms`,
      our.toFixed(0),
      their.toFixed(0),
      ratio.toFixed(1),
      busiest(ours.at(-1)!.cpu, cpus().length),
    ]),
    targets: summary.map(({ delayMs, times, ratio, our, ours }): Target => {
      const isMet = ratio >= times;
      return {
        statement: `store of ${delayMs} ms: at least ${times} × the naive way`,
        measured: `${ratio.toFixed(1)} ×`,
        isMet,
        ...(!isMet && {
          cause: `${our.toFixed(0)} events/s: ${busiest(ours.at(-1)!.cpu, cpus().length)}`,
        }),
      };
    }),
    measurements: summary,
    plot: barChart({
      title: 'Events made durable',
      unit: 'events a second',
      groups: summary.map(({ delayMs, our, their, rates, naive }) => ({
        name: `store of ${delayMs} ms`,
        bars: [
          { name: 'Verbatim', value: our, isOurs: true, spread: spreadOf(rates) },
          { name: 'a job and an object per event', value: their, spread: spreadOf(naive) },
        ],
      })),
    }),
  };
}

const spreadOf = (values: readonly number[]) => ({
  low: Math.min(...values),
  high: Math.max(...values),
});
