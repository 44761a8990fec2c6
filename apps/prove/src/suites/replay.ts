import type { RecordedCall } from '../record/record-reader.js';
import { RecordReader } from '../record/record-reader.js';
import { RecordEnv } from '../prove.env.js';
import { Rehearsal } from '../system/rehearsal.js';
import { compareWords, type WordComparison } from '../truth/compare-words.js';
import type { SimulatedCall } from '../truth/simulation-report.js';
import { type ArchiveTime, archiveTimes, lagMsOf } from './archive-lags.js';
import { hangUpPlan, judge } from './hang-ups/hang-ups.js';
import type { HungUpCall } from './hang-ups/hung-up-call.js';
import type { SuiteContext } from './suite.js';

export interface ReplayPlan {
  readonly name: string;
  readonly vertical: string;
  /** Beside the defaults of every rehearsal. */
  readonly environment: Readonly<Record<string, string>>;
  /** Other numbers than `replaySize` gives. */
  readonly calls?: number;
  /** Calls at once; all of them when absent. */
  readonly concurrency?: number;
  /** So many calls more, in the short form, whose callers hang up at random moments. */
  readonly hangUps?: number;
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
  readonly archived: readonly ArchiveTime[];
  readonly hungUp: readonly HungUpCall[];
}

interface ReplaySize {
  readonly calls: number;
  /** Against life: a quarter of an hour of consultation takes 45 s at 20. */
  readonly speed: number;
  readonly from: string | undefined;
}

/** The public consultations at speed; in the short form a few of the project's own calls, slower. */
function replaySize({ isShort, consultations }: SuiteContext): ReplaySize {
  return isShort
    ? { calls: 4, speed: 10, from: undefined }
    : { calls: 35, speed: 20, from: consultations };
}

const PARTIAL_INTERVAL_MS = 250;
/** The least that voice takes. */
const PARTIAL_INTERVAL_MIN_MS = 20;

/** Runs the system, plays the calls, waits for the seals, and reads everything back. */
export async function replay(context: SuiteContext, plan: ReplayPlan): Promise<Replay> {
  const size = replaySize(context);
  const calls = plan.calls ?? size.calls;
  context.note(describe(context, calls, size, plan.vertical));
  const rehearsal = await Rehearsal.prepare({
    ...context,
    name: plan.name,
    environment: { ...partialsAt(size.speed), ...plan.environment },
  });
  try {
    await rehearsal.startWorker();
    await rehearsal.startVoice();
    const said = await rehearsal.placeCalls(
      {
        calls,
        concurrency: Math.min(calls, plan.concurrency ?? calls),
        vertical: plan.vertical,
        speed: size.speed,
        seed: context.seed,
        ...(size.from !== undefined && { from: size.from }),
      },
      (signal) => plan.meanwhile?.(rehearsal, signal) ?? Promise.resolve(),
    );
    const placed = said.calls.filter((call) => call.outcome !== 'not-placed');
    await rehearsal.untilSettled(placed.map((call) => call.callSid));
    const result = await readBack(rehearsal, placed);
    const hangUps = context.isShort ? (plan.hangUps ?? 0) : 0;
    if (hangUps === 0) return result;
    const more = await rehearsal.placeCalls(hangUpPlan(hangUps, context.seed));
    return { ...result, hungUp: await judge(rehearsal, more) };
  } finally {
    await rehearsal.close();
  }
}

/** Partials at their pace in conversation time, as near as voice can come to it at this speed. */
function partialsAt(speed: number): Record<string, string> {
  const intervalMs = Math.max(PARTIAL_INTERVAL_MIN_MS, PARTIAL_INTERVAL_MS / speed);
  return { VOICE_PARTIAL_INTERVAL_MS: String(Math.round(intervalMs)) };
}

function describe(
  { consultations, isShort }: SuiteContext,
  calls: number,
  { speed, from }: ReplaySize,
  vertical: string,
): string {
  const source = from ? 'public consultations' : "calls from the project's own scripts";
  const why = isShort || consultations ? '' : ' (the public consultations are not on this machine)';
  return `${calls} ${source}${why}, ${speed} times life speed, as ${vertical}.`;
}

/** The calls as the object store gives them back, beside what was said in them. */
export async function readBack(
  rehearsal: Rehearsal,
  said: readonly SimulatedCall[],
): Promise<Replay> {
  const reader = await RecordReader.open(RecordEnv.parse(rehearsal.environment));
  try {
    const calls: ReplayedCall[] = [];
    for (const truth of said) {
      const record = await reader.read(truth.callSid);
      calls.push({ truth, record, words: compareWords(truth, record.conversation) });
    }
    const archived = await archiveTimes(
      rehearsal.environment.DATABASE_URL,
      calls.map(({ record }) => record),
    );
    return { calls, archived, lagsMs: archived.map(lagMsOf), hungUp: [] };
  } finally {
    await reader.close();
  }
}
