import { RecordEnv } from '../../prove.env.js';
import { RecordReader } from '../../record/record-reader.js';
import { type Check, expectAll, expectAtLeast, expectExactly } from '../../results/check.js';
import { Rehearsal } from '../../system/rehearsal.js';
import type { SimulationReport } from '../../truth/simulation-report.js';
import type { Suite, SuiteContext } from '../suite.js';
import {
  describeCall,
  type HungUpCall,
  hungUpCall,
  isTailUnnamed,
  isWronglyComplete,
} from './hung-up-call.js';

const CALLS = 10_000;
const CALLS_SHORT = 48;
/** Placed and read back at a time: what was said in them fits in memory, and each has a seed of its own. */
const WAVE = 1_000;
const CONCURRENCY = 48;
const SPEED = 20;
const COMPLETE_MIN_PERCENT = 99;
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
    const rehearsal = await Rehearsal.prepare({ ...context, name: this.name, environment: {} });
    const calls: HungUpCall[] = [];
    try {
      await rehearsal.startWorker();
      await rehearsal.startVoice();
      for (let wave = 0; calls.length < wanted; wave += 1) {
        const size = Math.min(WAVE, wanted - calls.length);
        calls.push(...(await playWave(context, rehearsal, context.seed + wave, size)));
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
  seed: number,
  calls: number,
): Promise<HungUpCall[]> {
  const startedAt = performance.now();
  const plan = {
    ...{ calls, concurrency: Math.min(calls, CONCURRENCY), speed: SPEED, seed, hangUps: 1 },
    faults: [`model-hangs-up=${BROKEN_MODEL_SHARE}`],
  };
  const said = await rehearsal.placeCalls(plan);
  const seconds = (performance.now() - startedAt) / 1_000;
  const judged = await judge(rehearsal, said);
  const wrong = judged.filter(isWronglyComplete).length;
  note(
    `seed ${seed}: ${calls} calls in ${seconds.toFixed(0)} s, ${plan.concurrency} at once at ${SPEED} times life speed; ` +
      `${tally(judged)}; ${wrong} wrong; read back after ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`,
  );
  return judged;
}

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
    {
      ...expectExactly(
        'calls wrongly said to be complete',
        0,
        calls.filter(isWronglyComplete).length,
      ),
      details: calls.filter(isWronglyComplete).map(describeCall).slice(0, 8),
    },
    {
      ...expectAtLeast('calls said to be complete', COMPLETE_MIN_PERCENT, percent, '%'),
      details: others.map(describeCall).slice(0, 8),
    },
    expectAll(
      'calls that are complete, or tail-unknown with what is owed named',
      calls,
      (call) =>
        call.completeness === 'complete' ||
        (call.completeness === 'tail-unknown' && !isTailUnnamed(call)),
      describeCall,
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
