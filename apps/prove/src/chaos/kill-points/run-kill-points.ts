import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Check, expectAtLeast, expectExactly } from '../../results/check.js';
import { killAtRandom } from '../../suites/kill-plan.js';
import { seededRandom } from '../../suites/seeded-random.js';
import { countDuplicates, notIndexed } from '../../system/database.js';
import { LoadProcess } from '../../system/load-process.js';
import { Rehearsal } from '../../system/rehearsal.js';
import type { Account } from '../account/call-account.js';
import { recordInvariants } from '../invariants.js';
import { accountsOfOthers } from '../other-calls.js';
import type { Stage } from '../run-scenario.js';
import { killAgainAndAgain, type KillPlan, KillTally } from './kill-slot.js';

export interface KillPointsResult {
  readonly seed: number;
  readonly seconds: number;
  readonly points: number;
  readonly workerKills: number;
  /** Events found on the disk right after a kill: they had their number. */
  readonly spooled: number;
  /** Of these, not in the index in the end. */
  readonly lost: number;
  readonly duplicates: number;
  readonly accounts: Readonly<Record<string, Account>>;
  readonly checks: readonly Check[];
}

/**
 * Processes side by side: most of a life is its start, which keeps a processor busy, and the rest is
 * waiting for the kill.
 */
const SLOTS = 6;
/** How the load process ends, all of its code loaded, when its command line is wrong. */
const USAGE = 64;
const WORKER_PAUSE_MS = [5_000, 12_000] as const;
const TELL_EVERY_MS = 10_000;
/** For the last process to adopt what all the dead have left, and for the archive to take it. */
const ADOPTION_MS = 120_000;
const ADOPTION_POLL_MS = 500;

/** Calls end when it is known that their process is dead (30 s) and a dead worker's jobs were taken over. */
const WORKER = { RECONCILE_AFTER_MS: '40000', RECONCILE_POLL_MS: '1000', SEAL_TAIL_WAIT_MS: '0' };

/** Kills the record's own pipeline at random moments, and holds the index against the disks of the dead. */
export async function runKillPoints(points: number, stage: Stage): Promise<KillPointsResult> {
  const startedAt = performance.now();
  const rehearsal = await Rehearsal.prepare({
    name: 'chaos-kill-points',
    directory: path.join(stage.directory, 'kill-points'),
    servers: { DATABASE_URL: stage.postgres.url, REDIS_URL: stage.redis.url },
    place: 0,
    environment: WORKER,
    warden: stage.warden,
  });
  try {
    await rehearsal.startWorker();
    const plan = planOf(points, rehearsal, stage);
    await compileOnce(plan);
    const { tally, workerKills } = await killAll(plan, rehearsal, stage);
    stage.note('No more kills; one more process adopts what is left.');
    const lost = await adoptAll(plan, tally.spooled);
    stage.note('Waiting for the seals.');
    const accounts = await accountsOfOthers(rehearsal, new Set());
    return {
      seed: stage.seed,
      seconds: Math.round((performance.now() - startedAt) / 1_000),
      points: tally.points,
      workerKills,
      spooled: tally.spooled.size,
      lost: lost.length,
      duplicates: await countDuplicates(rehearsal.environment.DATABASE_URL),
      accounts,
      checks: [
        expectExactly('points', points, tally.points + tally.endedOtherwise.length),
        {
          ...expectExactly('processes that ended by themselves', 0, tally.endedOtherwise.length),
          details: tally.endedOtherwise,
        },
        expectAtLeast('events found on the disks of the dead', points, tally.spooled.size),
        {
          ...expectExactly('of these, not in the index', 0, lost.length),
          details: lost.slice(0, 8),
        },
        ...recordInvariants({ verticals: {}, producers: accounts }),
      ],
    };
  } finally {
    await rehearsal.close();
  }
}

function planOf(points: number, rehearsal: Rehearsal, { seed, warden }: Stage): KillPlan {
  return {
    points,
    random: seededRandom(seed),
    warden,
    logFile: path.join(rehearsal.logDirectory, 'load.log'),
    environment: {
      ...rehearsal.environment,
      SPOOL_DIRECTORY: rehearsal.spoolDirectory,
      // A life is mostly its start: what was compiled for one is not compiled again for the next.
      NODE_COMPILE_CACHE: path.join(rehearsal.logDirectory, '..', 'compiled'),
    },
  };
}

/** Node writes what it compiled when a process ends, and those that are killed never do: one ends for all. */
async function compileOnce({ environment, logFile, warden }: KillPlan): Promise<void> {
  const args = ['--seconds', 'none'];
  const ended = await LoadProcess.start({ args, environment, logFile, warden }).exited();
  if (ended !== `exit code ${USAGE}`) throw new Error(`The load process ended by ${ended}.`);
}

async function killAll(
  plan: KillPlan,
  rehearsal: Rehearsal,
  { seed, note }: Stage,
): Promise<{ tally: KillTally; workerKills: number }> {
  const tally = new KillTally();
  const startedAt = performance.now();
  const over = new AbortController();
  const teller = setInterval(() => {
    const perSecond = (tally.points * 1_000) / (performance.now() - startedAt);
    note(`${tally.points} of ${plan.points} points, ${perSecond.toFixed(1)} a second.`);
  }, TELL_EVERY_MS);
  const killsOfWorker = killAtRandom(
    { kills: plan.points, pauseMs: WORKER_PAUSE_MS, seed: seed + 1 },
    async () => {
      await rehearsal.worker?.kill();
      await rehearsal.startWorker();
    },
    over.signal,
  );
  try {
    await Promise.all(Array.from({ length: SLOTS }, () => killAgainAndAgain(plan, tally)));
  } finally {
    clearInterval(teller);
    over.abort();
  }
  return { tally, workerKills: await killsOfWorker };
}

/** Gives what is still not in the index when one more process has had `ADOPTION_MS` to adopt it. */
async function adoptAll(
  { environment, logFile, warden }: KillPlan,
  spooled: ReadonlySet<string>,
): Promise<string[]> {
  const { DATABASE_URL = '' } = environment;
  const args = ['--calls', '1', '--rate', '1', '--seconds', '0', '--seed', '0'];
  const adopter = LoadProcess.start({ args, environment, logFile, warden });
  try {
    for (const until = Date.now() + ADOPTION_MS; ; await delay(ADOPTION_POLL_MS)) {
      const left = await notIndexed(DATABASE_URL, [...spooled]);
      if ((left.length === 0 && (await adopter.begun())) || Date.now() > until) return left;
    }
  } finally {
    await adopter.stop();
  }
}
