import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expectAtLeast, expectExactly } from '../../results/check.js';
import { readSpooledIdentities } from '../../record/spooled-identities.js';
import { notIndexed } from '../../system/database.js';
import { LoadProcess } from '../../system/load-process.js';
import type { ChaosWorld, Scenario } from '../scenario.js';

const STORE_WRITE_MS = 500;
const COMMIT_EVENTS = 128;
/**
 * What the worker can make durable of one vertical, by arithmetic and not by the machine it runs on:
 * 128 events a commit, one commit at a time, 500 ms each: 256 events a second.
 */
const SUSTAINABLE_PER_SECOND = (COMMIT_EVENTS * 1_000) / STORE_WRITE_MS;
const TIMES = 5;
const SECONDS = 60;
const VERTICALS = ['healthcare', 'sales'];
/** As calls in life: 1,280 events a second are 320 calls. */
const EVENTS_PER_SECOND_PER_CALL = 4;
const CALLS = (VERTICALS.length * SUSTAINABLE_PER_SECOND * TIMES) / EVENTS_PER_SECOND_PER_CALL;
/** Calls begin within this: a key is stored for each, at 500 ms a write. */
const RAMP_SECONDS = 12;
/** Then the worker gets back what it usually has, and has this long for what waits. */
const DRAIN_SECONDS = 120;
const DRAIN_POLL_MS = 2_000;

const USUAL_WORKER = {
  STORE_WRITE_DELAY_MS: '0',
  COMMIT_MAX_EVENTS: '4096',
  COMMITS_IN_FLIGHT_MIN: '2',
  COMMITS_IN_FLIGHT_MAX: '8',
};

export const overload = {
  name: 'overload',
  summary: `producers at ${TIMES} times the sustainable rate for ${SECONDS} s: ${CALLS} more calls`,
  waves: 'minute',
  environment: {
    STORE_WRITE_DELAY_MS: String(STORE_WRITE_MS),
    COMMIT_MAX_EVENTS: String(COMMIT_EVENTS),
    COMMITS_IN_FLIGHT_MIN: '1',
    COMMITS_IN_FLIGHT_MAX: '1',
  },

  async befall(world: ChaosWorld) {
    const { rehearsal, note } = world;
    await mkdir(spoolOfProducers(world), { recursive: true });
    const load = startLoad(world);
    if (!(await load.begun())) throw new Error(`The load ended by ${await load.exited()}.`);
    note(`${CALLS} producers have begun.`);
    await delay(SECONDS * 1_000);
    note(`${load.number('numbered')} events, ${load.number('outstanding')} not durable yet.`);
    await rehearsal.worker?.stop();
    await rehearsal.startWorker(USUAL_WORKER);
    await untilDrained(load, spoolOfProducers(world), rehearsal.environment.DATABASE_URL);
    return {
      producersNumbered: load.number('numbered'),
      checks: [
        expectAtLeast('events of the producers', wanted(), load.number('numbered')),
        expectExactly(
          'events of the producers for which there was no room',
          0,
          load.number('lost'),
        ),
      ],
    };
  },
} satisfies Scenario;

/** While they ramp up they are fewer; and a machine that is busy may be a little behind. */
const wanted = (): number => Math.round(0.9 * CALLS * EVENTS_PER_SECOND_PER_CALL * SECONDS);

/** Not where the calls' spool is: voice shall not have to adopt it. */
const spoolOfProducers = ({ rehearsal }: ChaosWorld): string =>
  path.join(rehearsal.spoolDirectory, '..', 'spool-of-producers');

/**
 * Until everything that must not be lost is in the index. It waits for events that gave way in the
 * queue too, which nobody will acknowledge: it is not asked to the end.
 */
async function untilDrained(load: LoadProcess, spool: string, url: string): Promise<void> {
  const hasEnded = load.exited().then(() => true);
  for (const until = Date.now() + DRAIN_SECONDS * 1_000; Date.now() < until;) {
    if (await Promise.race([hasEnded, delay(DRAIN_POLL_MS, false)])) return;
    const left = await notIndexed(url, await readSpooledIdentities(spool));
    if (load.number('calls') === 0 && left.length === 0) break;
  }
  await load.kill();
}

function startLoad(world: ChaosWorld): LoadProcess {
  const { rehearsal, seed, warden } = world;
  return LoadProcess.start({
    args: [
      ...['--calls', String(CALLS), '--rate', String(EVENTS_PER_SECOND_PER_CALL)],
      ...['--seconds', String(RAMP_SECONDS + SECONDS), '--ramp-seconds', String(RAMP_SECONDS)],
      ...['--verticals', VERTICALS.join(','), '--seed', String(seed)],
      ...['--drain-seconds', String(DRAIN_SECONDS)],
    ],
    environment: {
      ...rehearsal.environment,
      STORE_WRITE_DELAY_MS: '0',
      SPOOL_DIRECTORY: spoolOfProducers(world),
    },
    logFile: path.join(rehearsal.logDirectory, 'load.log'),
    warden,
    share: 'last',
  });
}
