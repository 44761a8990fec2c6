import { type Check, expectAll, expectAtMost, expectExactly } from '../results/check.js';
import { percentileOf } from '../results/percentiles.js';
import { indexedCalls } from '../system/database.js';
import { type StagesAnswer, StagesProcess } from '../system/stages-process.js';
import { emptyFolder, openStagesWorld, type StagesWorld } from '../system/stages-world.js';
import { logStateOf, MERGE_DELAY_MAX_MS, saidAgainst } from './log-damage.js';
import type { Suite, SuiteContext } from './suite.js';

const PROCESSES = 4;
/** Of each process; 64 together. */
const SEALERS = 16;
const ARCHIVERS = 4;
const CALLS = 10_000;
const CALLS_SHORT = 200;
/** Of each process: two statements of a seal at a time, on a server that takes 100 connections. */
const CONNECTIONS = 10;
const VERIFIERS = 4;

/**
 * Many small calls archived and sealed by 64 writers at once, in processes that share one database and one store;
 * then every one of them is verified down to its words. Nothing was touched: whatever is found is a false alarm.
 */
export const many: Suite = {
  name: 'many',
  summary: 'calls sealed by 64 concurrent writers in four processes, all verified: no false alarm',

  async run(context) {
    await emptyFolder(context.directory);
    const world = await openStagesWorld(context, 'many', {
      DATABASE_CONNECTIONS_MAX: String(CONNECTIONS),
    });
    try {
      return await sealAndVerify(context, world);
    } finally {
      await world.close();
    }
  },
};

async function sealAndVerify(context: SuiteContext, world: StagesWorld): Promise<Check[]> {
  const { isShort, note } = context;
  const wanted = isShort ? CALLS_SHORT : CALLS;
  const startedAt = performance.now();
  const { sealed, alarms: raised } = await sealEverything(context, world, wanted);
  const sealSeconds = (performance.now() - startedAt) / 1_000;
  note(
    `${sealed} seals in ${sealSeconds.toFixed(1)} s: ${(sealed / sealSeconds).toFixed(1)} a second, archived beside it`,
  );

  const callIds = await indexedCalls(world.environment['DATABASE_URL'] ?? '');
  const verifiedFrom = performance.now();
  const alarms = await alarmsIn(world, callIds);
  const seconds = (performance.now() - verifiedFrom) / 1_000;
  note(`verified with content in ${seconds.toFixed(1)} s`);
  const { size, delaysMs, damage } = await logStateOf(world);
  const heartbeats = size - wanted;
  note(
    `${size} leaves, ${heartbeats} of them heartbeats; from request to publication p50 ${ms(delaysMs, 50)}, ` +
      `p99 ${ms(delaysMs, 99)}, longest ${ms(delaysMs, 100)}`,
  );
  return [
    {
      ...expectExactly('what is wrong with the log', 0, damage.length),
      details: damage,
    },
    expectAtMost(
      'longest that a leaf waited for the log',
      MERGE_DELAY_MAX_MS,
      Math.round(delaysMs.at(-1) ?? Infinity),
      'ms',
    ),
    { ...expectExactly('pages while it was kept', 0, raised.length), details: raised },
    expectExactly('calls in the index', wanted, callIds.length),
    expectExactly('seals committed', wanted, sealed),
    expectAll(
      'calls verified, complete, in the log, at revision 1',
      callIds,
      (callId) => !alarms.has(callId),
      (callId) => `${callId}: ${alarms.get(callId)}`,
    ),
  ];
}

async function sealEverything(
  { warden, seed }: SuiteContext,
  { environment }: StagesWorld,
  wanted: number,
): Promise<{ readonly sealed: number; readonly alarms: readonly string[] }> {
  const processes = Array.from({ length: PROCESSES }, () => StagesProcess.start(warden));
  const answers = await Promise.all(
    processes.map((each, i) =>
      each.ask({
        ...{ do: 'seal-many', environment, seed: seed * PROCESSES + i },
        ...{ calls: wanted / PROCESSES, archivers: ARCHIVERS, sealers: SEALERS },
      }),
    ),
  );
  await Promise.all(processes.map((each) => each.stop()));
  const each = answers.map(answered);
  return {
    sealed: each.reduce((sum, answer) => sum + Number(answer['sealed']), 0),
    alarms: each.flatMap((answer) => answer['alarms'] as readonly string[]),
  };
}

const ms = (values: readonly number[], percent: number): string =>
  `${Math.round(percentileOf(values, percent)).toLocaleString('en')} ms`;

function answered(answer: StagesAnswer): Readonly<Record<string, unknown>> {
  if (answer.kind === 'answered') return answer.answer;
  throw new Error(answer.kind === 'failed' ? answer.text : `A writer ended by ${answer.how}.`);
}

/** What is said against each call, of which nothing should be. */
async function alarmsIn(
  { reader }: StagesWorld,
  callIds: readonly string[],
): Promise<Map<string, string>> {
  const alarms = new Map<string, string>();
  const left = [...callIds];
  const log = reader.openLog(MERGE_DELAY_MAX_MS, await reader.newestCheckpoint());
  const verify = async (): Promise<void> => {
    for (let callId = left.pop(); callId !== undefined; callId = left.pop()) {
      const report = await reader.evidenceOf(callId, log);
      const said = saidAgainst(report);
      if (report.revision !== 1) said.push(`sealed ${report.revision} times`);
      if (said.length > 0) alarms.set(callId, said.join(', '));
    }
  };
  await Promise.all(Array.from({ length: VERIFIERS }, verify));
  return alarms;
}
