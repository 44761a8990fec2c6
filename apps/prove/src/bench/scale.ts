import { cpus } from 'node:os';
import { lineChart } from '@verbatim/backpressure/bench';
import type { BenchOptions } from './bench-options.js';
import type { BenchReport, Target } from './bench-report.js';
import { busiest } from './cpu-meter.js';
import { LoadedSystem, queueEngineOf, type BenchServers, type Window } from './loaded-system.js';

const RATE = 4;
const LAG_MAX_MS = 1_500;
const CALLS_TARGET = 2_000;
const SEGMENTS_TARGET = { calls: 1_000, perCallMinute: 0.3 } as const;
const STEPS = [500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 5_000, 6_000];
const STEPS_SHORT = [20, 40];
const CALLS_BEGUN_PER_SECOND = 50;
/** Until what the last calls said before their keys were stored is durable. */
const SETTLE_SECONDS = 8;

interface Step {
  readonly calls: number;
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly window: Window;
  readonly segmentsPerCallMinute: number;
}

/** More calls, until the 99th percentile of the lag passes its bound. One vertical, writes of 500 ms. */
export async function benchScale(
  options: BenchOptions,
  context: BenchServers,
): Promise<BenchReport> {
  const steps: Step[] = [];
  for (const calls of options.isShort ? STEPS_SHORT : STEPS) {
    const step = await measureStep(calls, options, context);
    steps.push(step);
    context.note(
      `${calls} calls: lag p50 ${step.lagP50Ms} ms, p99 ${step.lagP99Ms} ms, ` +
        `${step.segmentsPerCallMinute.toFixed(3)} segments a call-minute; ` +
        busiest(step.window.cpu, cpus().length),
    );
    if (step.lagP99Ms > LAG_MAX_MS) break;
  }
  return reportOf(steps, queueEngineOf(context.servers));
}

async function measureStep(
  calls: number,
  { isShort, seed }: BenchOptions,
  context: BenchServers,
): Promise<Step> {
  const plan = {
    calls,
    rate: RATE,
    rampSeconds: calls / CALLS_BEGUN_PER_SECOND,
    settleSeconds: isShort ? 0 : SETTLE_SECONDS,
    verticals: 'healthcare',
    criticalPercent: 40,
    seed,
  };
  const environment = { STORE_WRITE_DELAY_MS: '500' };
  const system = await LoadedSystem.start('scale', plan, environment, context);
  try {
    const window = await system.watch(isShort ? 5 : 30);
    return {
      calls,
      lagP50Ms: system.load.number('lagP50Ms'),
      lagP99Ms: system.load.number('lagP99Ms'),
      window,
      segmentsPerCallMinute: (window.segments / window.seconds / calls) * 60,
    };
  } finally {
    await system.close();
  }
}

function reportOf(steps: readonly Step[], engine: string): BenchReport {
  const good = steps.filter(({ lagP99Ms }) => lagP99Ms <= LAG_MAX_MS);
  const last = good.at(-1);
  const beyond = steps.at(-1);
  const atSegments = steps.find(({ calls }) => calls >= SEGMENTS_TARGET.calls) ?? beyond;
  const reached = last?.calls ?? 0;
  const segments = atSegments?.segmentsPerCallMinute ?? Infinity;
  const why = beyond ? `beyond it: ${busiest(beyond.window.cpu, cpus().length)}` : 'no step ran';
  const targets: Target[] = [
    {
      statement: `${CALLS_TARGET} calls at ${RATE} events/s with lag p99 under ${LAG_MAX_MS} ms`,
      measured: `${reached} calls, p99 ${last?.lagP99Ms ?? '–'} ms`,
      isMet: reached >= CALLS_TARGET,
      ...(reached < CALLS_TARGET && { cause: why }),
    },
    {
      statement: `at most ${SEGMENTS_TARGET.perCallMinute} segments a call-minute at ${SEGMENTS_TARGET.calls} calls`,
      measured: `${segments.toFixed(3)} at ${atSegments?.calls ?? 0} calls`,
      isMet:
        segments <= SEGMENTS_TARGET.perCallMinute &&
        (atSegments?.calls ?? 0) <= SEGMENTS_TARGET.calls,
      ...(segments > SEGMENTS_TARGET.perCallMinute && { cause: 'commits are not joined enough' }),
    },
  ];
  return {
    title: 'Scale',
    method:
      `calls without audio at ${RATE} events a second each, one vertical, one load process, one worker, ` +
      `writes of 500 ms, queue in ${engine}; lag from numbering to acknowledgement, once all calls have begun. Stopped by ${why}.`,
    head: [
      'calls',
      'lag p50',
      'lag p99',
      'durable a second',
      'segments a call-minute',
      'processors',
    ],
    rows: steps.map(({ calls, lagP50Ms, lagP99Ms, window, segmentsPerCallMinute }) => [
      String(calls),
      `${lagP50Ms} ms`,
      `${lagP99Ms} ms`,
      (window.durable / window.seconds).toFixed(0),
      segmentsPerCallMinute.toFixed(3),
      busiest(window.cpu, cpus().length),
    ]),
    targets,
    measurements: steps,
    plot: lineChart({
      title: 'Lag by calls at once',
      x: { name: 'calls at 4 events a second' },
      y: { name: 'milliseconds', isLogarithmic: true },
      series: [
        { name: 'p99', points: steps.map((step) => [step.calls, Math.max(1, step.lagP99Ms)]) },
        { name: 'p50', points: steps.map((step) => [step.calls, Math.max(1, step.lagP50Ms)]) },
      ],
      target: { value: LAG_MAX_MS, name: `${LAG_MAX_MS} ms` },
    }),
  };
}
