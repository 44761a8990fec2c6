import { setTimeout as delay } from 'node:timers/promises';
import { readSpooledIdentities } from '../../record/spooled-identities.js';
import { expectAtLeast } from '../../results/check.js';
import { killAtRandom } from '../../suites/kill-plan.js';
import { seededRandom } from '../../suites/seeded-random.js';
import type { ChaosWorld, Scenario } from '../scenario.js';

const KILLS = { full: 12, short: 3 };
type Victim = 'worker' | 'redis' | 'voice';
const OTHERS = ['worker', 'redis'] as const;
/**
 * A kill of voice ends every call that is up, and those that come meanwhile are diverted: so it is one
 * kill of many, when half of the calls are over. The short form leaves it out, since nobody knows for
 * 30 s that a voice is dead. Kill points and the suite `kill-voice` kill it again and again.
 */
const VOICE_AT_KILL = 6;
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
    let number = 0;
    const nextVictim = (): Victim => {
      number += 1;
      if (number === VOICE_AT_KILL) return 'voice';
      // Each of them at least once, then by chance.
      const place = number <= OTHERS.length ? number - 1 : Math.floor(random() * OTHERS.length);
      return OTHERS[place] ?? 'worker';
    };
    const killAndRestart = async () => {
      const victim = nextVictim();
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
    return {
      spooled,
      checks: [expectAtLeast('kills', isShort ? OTHERS.length : VOICE_AT_KILL, done)],
    };
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
