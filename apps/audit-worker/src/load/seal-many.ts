import { madeUpCall, SMALL } from './made-up-call.js';
import { jobOf } from './faults/scenario.js';
import { hexFrom, seededRandom } from './seeded-random.js';
import { pause, untilDone, type Stages } from './stages.js';

export interface ManyCalls {
  readonly seed: number;
  readonly calls: number;
  /** Jobs in hand at once. */
  readonly archivers: number;
  /** Seals under way at once. */
  readonly sealers: number;
}

/** So many small calls fit into what the voice app sends at once. */
const CALLS_PER_JOB = 3;
const IDLE_MS = 100;
/** As a worker does by default. */
const PUBLISH_EVERY_MS = 1_000;

/**
 * Archives so many small calls while it seals whatever is due, its own calls and those of other processes on the
 * same database; until nothing is left to do for anybody. Each process offers to keep the log; one of them does.
 */
export async function sealMany(
  stages: Stages,
  { seed, calls, archivers, sealers }: ManyCalls,
): Promise<{ readonly sealed: number; readonly alarms: readonly string[] }> {
  const random = seededRandom(seed);
  const left = jobSizes(calls);
  let isArchived = false;
  let sealed = 0;
  const archive = async (): Promise<void> => {
    for (let size = left.pop(); size !== undefined; size = left.pop()) {
      const made = await Promise.all(Array.from({ length: size }, () => newCall(stages, random)));
      await stages.runJob(jobOf(made.flat()));
    }
  };
  const seal = async (): Promise<void> => {
    for (;;) {
      if (await stages.sealNext()) sealed += 1;
      else if (isArchived && (await isAllSealed(stages))) return;
      else await pause(IDLE_MS);
    }
  };
  const archiving = Promise.all(Array.from({ length: archivers }, archive)).then(() => {
    isArchived = true;
  });
  let isSealed = false;
  const log = async (): Promise<void> => {
    while (!isSealed) {
      await stages.logNext();
      await pause(PUBLISH_EVERY_MS);
    }
    await stages.logAll();
  };
  const logging = log();
  await Promise.all([archiving, ...Array.from({ length: sealers }, seal)]);
  isSealed = true;
  await logging;
  return { sealed, alarms: stages.alarms };
}

function jobSizes(calls: number): number[] {
  const full = Array.from({ length: Math.floor(calls / CALLS_PER_JOB) }, () => CALLS_PER_JOB);
  const rest = calls % CALLS_PER_JOB;
  return rest === 0 ? full : [...full, rest];
}

/** A call that ends now. */
async function newCall({ connections, policy }: Stages, random: () => number) {
  const callId = `CA${hexFrom(random)}`;
  const key = await connections.keys.create(callId);
  const startedAt = Date.now() - SMALL.durationMs;
  const rulesRevision = policy.current.set.digest;
  return madeUpCall({ callId, key, shape: SMALL, random, startedAt, rulesRevision });
}

async function isAllSealed({ connections }: Stages): Promise<boolean> {
  const { openCalls, plannedSeals, callsToAmend } = await untilDone(() =>
    connections.seals.backlog(),
  );
  return openCalls + plannedSeals + callsToAmend === 0;
}
