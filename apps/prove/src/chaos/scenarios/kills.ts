import { setTimeout as delay } from 'node:timers/promises';
import { readSpooledIdentities } from '../../record/spooled-identities.js';
import { expectAtLeast } from '../../results/check.js';
import { killAtRandom } from '../../suites/kill-plan.js';
import { seededRandom } from '../../suites/seeded-random.js';
import type { ChaosWorld, Scenario } from '../scenario.js';

const KILLS = { full: 12, short: 3 };
type Victim = 'worker' | 'redis' | 'voice';
/**
 * A kill of voice ends every call that is up: most kills are of the others. The short form leaves it
 * out, since nobody knows for 30 s that a voice is dead.
 */
const VICTIMS: Readonly<Record<'full' | 'short', readonly Victim[]>> = {
  full: ['worker', 'redis', 'voice', 'worker'],
  short: ['worker', 'redis'],
};
const PAUSE_MS = { full: [1_500, 5_000], short: [1_000, 2_000] } as const;
const DOWN_MS = 500;

export const kills = {
  name: 'kills',
  summary: 'worker, voice and Redis are killed (SIGKILL) at random moments',
  waves: 'minute',
  isShort: true,

  async befall(world: ChaosWorld, signal: AbortSignal) {
    const { rehearsal, seed, isShort, note } = world;
    const random = seededRandom(seed);
    const spooled = new Set<string>();
    // Each of them at least once, then by chance.
    const victims = VICTIMS[isShort ? 'short' : 'full'];
    const first = [...new Set(victims)];
    const killsMin = first.length;
    const killAndRestart = async () => {
      const victim = first.shift() ?? victims[Math.floor(random() * victims.length)] ?? 'worker';
      note(`Killing ${victim}.`);
      await BLOWS[victim](world);
      for (const identity of await readSpooledIdentities(rehearsal.spoolDirectory)) {
        spooled.add(identity);
      }
      await RESTARTS[victim](world);
    };
    const form = isShort ? 'short' : 'full';
    const plan = { kills: KILLS[form], pauseMs: PAUSE_MS[form], seed };
    const done = await killAtRandom(plan, killAndRestart, signal);
    return { spooled, checks: [expectAtLeast('kills', killsMin, done)] };
  },
} satisfies Scenario;

type Deed = (world: ChaosWorld) => Promise<void>;

const BLOWS: Readonly<Record<Victim, Deed>> = {
  worker: async ({ rehearsal }) => rehearsal.worker?.kill(),
  voice: async ({ rehearsal }) => rehearsal.voice?.kill(),
  redis: ({ redis }) => redis.kill(),
};

const RESTARTS: Readonly<Record<Victim, Deed>> = {
  worker: ({ rehearsal }) => rehearsal.startWorker(),
  voice: ({ rehearsal }) => rehearsal.startVoice(),
  redis: async ({ redis }) => {
    await delay(DOWN_MS);
    await redis.restart();
  },
};
