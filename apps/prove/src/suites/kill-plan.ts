import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from './seeded-random.js';

export interface KillPlan {
  readonly kills: number;
  /** Between two kills, at random, so that they fall into every phase of the work. */
  readonly pauseMs: readonly [number, number];
  readonly seed: number;
}

/**
 * Kills at random moments until the plan is fulfilled or `signal` says stop. Resolves to the number
 * of kills. `killAndRestart` does both, so that the next pause starts with a running process.
 */
export async function killAtRandom(
  plan: KillPlan,
  killAndRestart: () => Promise<void>,
  signal?: AbortSignal,
): Promise<number> {
  const random = seededRandom(plan.seed);
  const [shortest, longest] = plan.pauseMs;
  for (let kills = 0; kills < plan.kills; kills += 1) {
    const pauseMs = shortest + random() * (longest - shortest);
    if (!(await hasPassed(pauseMs, signal))) return kills;
    await killAndRestart();
  }
  return plan.kills;
}

/** False when `signal` said stop before the time was over. */
export async function hasPassed(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await delay(ms, undefined, signal ? { signal } : {});
    return true;
  } catch {
    return false; // Told to stop.
  }
}
