import { setTimeout as delay } from 'node:timers/promises';
import { readSpooledIdentities } from '../../record/spooled-identities.js';
import { LoadProcess } from '../../system/load-process.js';
import type { LoadOptions } from '../../system/load-process.js';

/** After its calls have begun, at random: into every phase of the work. */
const LIVES_MS = [50, 2_000] as const;

/** What the slots of a run have in common. */
export interface KillPlan {
  readonly points: number;
  readonly random: () => number;
  readonly environment: NodeJS.ProcessEnv & { SPOOL_DIRECTORY: string };
  readonly logFile: string;
  readonly warden: LoadOptions['warden'];
}

/** What has happened so far, over all slots. */
export class KillTally {
  /** Processes killed after their calls had begun to number events. */
  points = 0;
  /** Processes that ended by themselves, which none may. */
  readonly endedOtherwise: string[] = [];
  /** `epoch/seq` of everything that lay on the disk right after a kill. */
  readonly spooled = new Set<string>();
  #promised = 0;
  #started = 0;

  /** False when no more points are wanted. */
  take(points: number): boolean {
    if (this.#promised >= points) return false;
    this.#promised += 1;
    return true;
  }

  /** The next life's seed: calls of two lives shall not say the same. */
  nextSeed(): number {
    this.#started += 1;
    return this.#started;
  }
}

/** One call of a compliance and one of an analytics vertical, both as busy as ten calls in life. */
const CALLS = [
  ...['--calls', '2', '--rate', '40', '--seconds', '0', '--ramp-seconds', '0'],
  ...['--verticals', 'healthcare,sales', '--critical-percent', '40'],
];

/** Starts, kills and starts again; each life adopts what the dead before it have left. */
export async function killAgainAndAgain(plan: KillPlan, tally: KillTally): Promise<void> {
  const { environment, logFile, warden, random } = plan;
  while (tally.take(plan.points)) {
    const args = [...CALLS, '--seed', String(tally.nextSeed())];
    const life = LoadProcess.start({ args, environment, logFile, warden });
    if (!(await life.begun())) {
      tally.endedOtherwise.push(await life.exited());
      continue;
    }
    await delay(LIVES_MS[0] + random() * (LIVES_MS[1] - LIVES_MS[0]));
    await life.kill();
    tally.points += 1;
    for (const identity of await readSpooledIdentities(environment.SPOOL_DIRECTORY)) {
      tally.spooled.add(identity);
    }
  }
}
