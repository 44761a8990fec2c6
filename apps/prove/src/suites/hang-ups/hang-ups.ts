import path from 'node:path';
import { CHECKOUT } from '../../checkout.js';
import { RecordEnv } from '../../prove.env.js';
import { RecordReader } from '../../record/record-reader.js';
import { type Check, expectAll, expectAtLeast, expectExactly } from '../../results/check.js';
import { type CallPlan, Rehearsal } from '../../system/rehearsal.js';
import type { SimulationReport } from '../../truth/simulation-report.js';
import type { Suite, SuiteContext } from '../suite.js';
import {
  describeCall,
  type HungUpCall,
  hungUpCall,
  isIncompletenessNamed,
  isWronglyComplete,
} from './hung-up-call.js';

const CALLS = 10_000;
const CALLS_SHORT = 48;
/**
 * Placed and read back at a time: what was said in them fits in memory, and each has a seed of its own. Every
 * other wave plays the demonstration, whose calls are handed on, use tools, and leave the stream.
 */
const WAVE = 500;
const DEMONSTRATION = path.join(CHECKOUT, 'apps', 'simulator', 'demo');
const CONCURRENCY = 48;
const SPEED = 20;
const COMPLETE_MIN_PERCENT = 99;
const DETAILS_MAX = 8;
/** Of the calls, whose session with the model breaks as well: such a call owes words at its end, and must say so. */
const BROKEN_MODEL_SHARE = 0.005;

/**
 * Every caller hangs up, at a moment that the seed draws: while the call is being connected, over the notice, in
 * mid-word, while an answer is generated. What was said and heard is the simulator's own account.
 */
export const hangUps: Suite = {
  name: 'hang-ups',
  summary: 'callers who hang up at random moments (--calls): not one wrong `complete`',
  isFullOnly: true,

  async run(context) {
    const wanted = context.calls ?? (context.isShort ? CALLS_SHORT : CALLS);
    const environment = { VOICE_HOURS: 'sales=after-hours,*=open' };
    const rehearsal = await Rehearsal.prepare({ ...context, name: this.name, environment });
    const calls: HungUpCall[] = [];
    try {
      await rehearsal.startWorker();
      await rehearsal.startVoice();
      for (let wave = 0; calls.length < wanted; wave += 1) {
        const size = Math.min(WAVE, wanted - calls.length);
        const from = wave % 2 === 0 ? {} : { from: DEMONSTRATION };
        const plan = { calls: size, seed: context.seed + wave, ...from };
        calls.push(...(await playWave(context, rehearsal, plan)));
      }
    } finally {
      await rehearsal.close();
    }
    return checksOf(calls);
  },
};

async function playWave(
  { note }: SuiteContext,
  rehearsal: Rehearsal,
  { calls, seed, from }: { calls: number; seed: number; from?: string },
): Promise<HungUpCall[]> {
  const startedAt = performance.now();
  const secondsSince = () => ((performance.now() - startedAt) / 1_000).toFixed(0);
  const said = await rehearsal.placeCalls({
    ...hangUpPlan(calls, seed),
    ...(from !== undefined && { from }),
  });
  const placedIn = secondsSince();
  const judged = await judge(rehearsal, said);
  const wrong = judged.filter(isWronglyComplete).length;
  note(
    `seed ${seed}: ${calls} calls in ${placedIn} s, ${Math.min(calls, CONCURRENCY)} at once at ${SPEED} times life ` +
      `speed; ${tally(judged)}; ${wrong} wrong; read back after ${secondsSince()} s`,
  );
  return judged;
}

/** So many calls whose callers hang up; under a few the session with the model breaks as well. */
export const hangUpPlan = (calls: number, seed: number): CallPlan => ({
  ...{ calls, concurrency: Math.min(calls, CONCURRENCY), speed: SPEED, seed, hangUps: 1 },
  faults: [`model-hangs-up=${BROKEN_MODEL_SHARE}`],
});

/** What their hang-ups did to the calls of a report, read from the object store once all are sealed. */
export async function judge(rehearsal: Rehearsal, said: SimulationReport): Promise<HungUpCall[]> {
  const placed = said.calls.filter(({ outcome }) => outcome !== 'not-placed');
  await rehearsal.untilSettled(placed.map(({ callSid }) => callSid));
  const reader = await RecordReader.open(RecordEnv.parse(rehearsal.environment));
  try {
    const judged: HungUpCall[] = [];
    for (const truth of placed) judged.push(hungUpCall(truth, await reader.read(truth.callSid)));
    return judged;
  } finally {
    await reader.close();
  }
}

const tally = (calls: readonly HungUpCall[]): string =>
  [...Map.groupBy(calls, ({ completeness }) => completeness)]
    .map(([completeness, ofThese]) => `${ofThese.length} ${completeness}`)
    .join(', ');

export function checksOf(calls: readonly HungUpCall[]): Check[] {
  const complete = calls.filter(({ completeness }) => completeness === 'complete');
  const others = calls.filter((call) => !complete.includes(call));
  const percent = (complete.length / Math.max(1, calls.length)) * 100;
  const words = calls.reduce((sum, { found }) => sum + found, 0);
  const withheld = calls.reduce((sum, call) => sum + call.withheld, 0);
  return [
    expectNone('calls wrongly said to be complete', calls.filter(isWronglyComplete)),
    {
      ...expectAtLeast('calls said to be complete', COMPLETE_MIN_PERCENT, percent, '%'),
      details: others.slice(0, DETAILS_MAX).map(describeCall),
    },
    expectNone(
      'other calls that do not say what is missing',
      others.filter((call) => !isIncompletenessNamed(call)),
    ),
    expectAll(
      'calls that verify over the object store',
      calls,
      ({ integrity }) => integrity === 'verified',
      describeCall,
    ),
    {
      ...expectAtLeast('words in the record', 1, words),
      details: [`${withheld} more were said while none are kept`],
    },
  ];
}

const expectNone = (name: string, found: readonly HungUpCall[]): Check => ({
  ...expectExactly(name, 0, found.length),
  details: found.slice(0, DETAILS_MAX).map(describeCall),
});
