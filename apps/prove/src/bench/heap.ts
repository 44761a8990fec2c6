import { setTimeout as delay } from 'node:timers/promises';
import { lineChart } from '@verbatim/backpressure/bench';
import type { BenchOptions } from './bench-options.js';
import type { BenchReport } from './bench-report.js';
import { LoadedSystem, type BenchServers } from './loaded-system.js';
import { minimaOf, slopeOf } from './regression.js';

/** One commit of 256 events at a time, 500 ms each: what the worker can archive, by arithmetic. */
const WORKER = {
  STORE_WRITE_DELAY_MS: '500',
  COMMIT_MAX_EVENTS: '256',
  COMMITS_IN_FLIGHT_MIN: '1',
  COMMITS_IN_FLIGHT_MAX: '1',
} as const;
const SUSTAINABLE_PER_SECOND = 400;
const OVERLOAD = 5;
const CALLS = 200;
/** Critical events alone are within what can be archived; partials are what must give way. */
const CRITICAL_PERCENT = 15;
/** Of the growth over the whole run, against what the heap holds. */
const GROWTH_MAX_SHARE = 0.1;
/** Until buffer and queue are full and code is compiled. */
const WARM_UP_SHARE = 0.2;
const MINIMUM_OVER_SECONDS = 15;

type Point = readonly [seconds: number, bytes: number];

/** Five times what can be archived, in an analytics vertical: the heap must not grow by it. */
export async function benchHeap(
  { isShort, minutes, seed }: BenchOptions,
  context: BenchServers,
): Promise<BenchReport> {
  const plan = {
    calls: CALLS,
    rate: (SUSTAINABLE_PER_SECOND * OVERLOAD) / CALLS,
    rampSeconds: CALLS / 50,
    verticals: 'sales',
    criticalPercent: CRITICAL_PERCENT,
    seed,
  };
  const seconds = isShort ? 10 : minutes * 60;
  const system = await LoadedSystem.start('heap', plan, WORKER, context);
  const points: Point[] = [];
  let last = { numbered: 0, durable: 0, gaveWay: 0 };
  try {
    for (let second = 0; second < seconds; second += 1) {
      await delay(1_000);
      const { load } = system;
      points.push([second, load.number('heapBytes')]);
      const gaveWay = load.number('dropped') + load.number('superseded') + load.number('shed');
      last = { numbered: load.number('numbered'), durable: load.number('durable'), gaveWay };
      if (second % 60 === 59) context.note(`${second + 1} s: ${mebibytes(points.at(-1)![1])}`);
    }
  } finally {
    await system.close();
  }
  return reportOf(points, seconds, last);
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function reportOf(
  points: readonly Point[],
  seconds: number,
  last: { numbered: number; durable: number; gaveWay: number },
): BenchReport {
  const warm = points.filter(([second]) => second >= seconds * WARM_UP_SHARE);
  const floor = minimaOf(warm, Math.min(MINIMUM_OVER_SECONDS, seconds / 5));
  const slope = slopeOf(floor);
  const mean = floor.reduce((sum, [, bytes]) => sum + bytes, 0) / floor.length;
  const growth = slope * seconds * (1 - WARM_UP_SHARE);
  const isMet = Math.abs(growth) <= mean * GROWTH_MAX_SHARE || growth < 0;
  const ratio = last.numbered / Math.max(1, last.durable);
  const peak = Math.max(...points.map(([, bytes]) => bytes));
  return {
    title: 'Heap under overload',
    method:
      `${OVERLOAD} × what the worker can archive for ${Math.round(seconds)} s, analytics vertical; of ` +
      `${last.numbered.toLocaleString('en')} events ${last.durable.toLocaleString('en')} became durable ` +
      `(1 in ${ratio.toFixed(1)}) and ${last.gaveWay.toLocaleString('en')} gave way in voice or were shed. Slope of the ` +
      `heap's minima over ${MINIMUM_OVER_SECONDS} s by least squares, after a fifth of the time.`,
    head: ['heap, mean', 'heap, highest', 'slope'],
    rows: [[mebibytes(mean), mebibytes(peak), `${mebibytes(slope * 60)} a minute`]],
    targets: [
      {
        statement: `heap flat at ${OVERLOAD} × overload for ${Math.round(seconds / 60)} minutes (within ${GROWTH_MAX_SHARE * 100} %)`,
        measured: `${growth >= 0 ? '+' : ''}${mebibytes(growth)} on ${mebibytes(mean)}`,
        isMet,
        ...(!isMet && { cause: 'not profiled; see the plot' }),
      },
    ],
    measurements: { points, slopeBytesPerSecond: slope, growthBytes: growth, ...last },
    plot: lineChart({
      title: 'Heap of the producing process',
      x: { name: 'seconds' },
      y: { name: 'MiB' },
      series: [{ name: 'heap', points: points.map(([at, bytes]) => [at, bytes / 2 ** 20]) }],
    }),
  };
}
