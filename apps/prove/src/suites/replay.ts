import type { RecordedCall } from '../record/record-reader.js';
import { RecordReader } from '../record/record-reader.js';
import { RecordEnv } from '../prove.env.js';
import { Rehearsal } from '../system/rehearsal.js';
import { compareWords, type WordComparison } from '../truth/compare-words.js';
import type { SimulatedCall } from '../truth/simulation-report.js';
import { archiveLags } from './archive-lags.js';
import type { SuiteContext } from './suite.js';

export interface ReplayPlan {
  readonly name: string;
  readonly vertical: string;
  /** Beside the defaults of every rehearsal. */
  readonly environment: Readonly<Record<string, string>>;
  /** Calls at once; all of them when absent. */
  readonly concurrency?: number;
  /** What is done to the system while the calls run. */
  readonly meanwhile?: (rehearsal: Rehearsal, signal: AbortSignal) => Promise<void>;
}

/** One call with both of its sides: what was said, and what the object store gives back. */
export interface ReplayedCall {
  readonly truth: SimulatedCall;
  readonly record: RecordedCall;
  readonly words: WordComparison;
}

export interface Replay {
  readonly calls: readonly ReplayedCall[];
  /** Of every archived event, from numbering to its index row, milliseconds. */
  readonly lagsMs: readonly number[];
}

/** Twenty times life speed: a quarter of an hour of consultation in 45 seconds. */
const SPEED = 20;
const CONSULTATIONS = 35;
const CALLS_SHORT = 4;

/** Partials about every 250 ms of conversation at this speed too: 20 is the least that voice takes. */
export const SCALED_PARTIAL_INTERVAL_MS = String(Math.max(20, Math.round(250 / SPEED)));

/** Runs the system, plays the calls, waits for the seals, and reads everything back. */
export async function replay(context: SuiteContext, plan: ReplayPlan): Promise<Replay> {
  const { consultations, isShort } = context;
  const calls = isShort ? CALLS_SHORT : CONSULTATIONS;
  context.note(
    consultations
      ? `${calls} consultations at ${SPEED} times life speed, called as ${plan.vertical}.`
      : `No public consultations here: the project's own scripts, ${calls} calls, as ${plan.vertical}.`,
  );
  const rehearsal = await Rehearsal.prepare({
    ...context,
    name: plan.name,
    environment: plan.environment,
  });
  try {
    await rehearsal.startWorker();
    await rehearsal.startVoice();
    const said = await rehearsal.placeCalls(
      {
        calls,
        concurrency: Math.min(calls, plan.concurrency ?? calls),
        vertical: plan.vertical,
        speed: SPEED,
        seed: context.seed,
        ...(consultations !== undefined && { from: consultations }),
      },
      (signal) => plan.meanwhile?.(rehearsal, signal) ?? Promise.resolve(),
    );
    await rehearsal.untilSettled();
    return await readBack(rehearsal, said.calls);
  } finally {
    await rehearsal.close();
  }
}

async function readBack(rehearsal: Rehearsal, said: readonly SimulatedCall[]): Promise<Replay> {
  const reader = await RecordReader.open(RecordEnv.parse(rehearsal.environment));
  try {
    const calls: ReplayedCall[] = [];
    for (const truth of said) {
      if (truth.outcome === 'not-placed') continue;
      const record = await reader.read(truth.callSid);
      calls.push({ truth, record, words: compareWords(truth, record.conversation) });
    }
    const lagsMs = await archiveLags(
      rehearsal.environment.DATABASE_URL,
      calls.map(({ record }) => record),
    );
    return { calls, lagsMs };
  } finally {
    await reader.close();
  }
}
