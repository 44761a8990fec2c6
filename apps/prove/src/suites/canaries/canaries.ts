import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type Check, expectAtLeast, expectExactly } from '../../results/check.js';
import { Rehearsal } from '../../system/rehearsal.js';
import { integrityIsVerified, verdictIsOneOf } from '../record-checks.js';
import { type Replay, readBack } from '../replay.js';
import type { Suite } from '../suite.js';
import { CANARIES, CANARY_CALL, FORBIDDEN_EVEN_SEALED } from './canary-call.js';
import { filesIn, foundIn, rowsIn, valuesIn } from './clear-text.js';

const CALLS = 2;
const SAMPLE_EVERY_MS = 100;

/** Where a canary was seen in the clear: place and canary, never the words around it. */
interface Sighting {
  readonly place: string;
  readonly canary: string;
}

export const canaries: Suite = {
  name: 'canaries',
  summary:
    'identifiers planted in calls: in no log, metric, queue, row, spool or object in the clear',

  async run(context) {
    const script = path.join(context.directory, 'canary-call.json');
    const rehearsal = await Rehearsal.prepare({ ...context, name: this.name, environment: {} });
    await writeFile(script, JSON.stringify(CANARY_CALL));
    const watch = new Watch(rehearsal);
    try {
      await rehearsal.startWorker();
      await rehearsal.startVoice();
      const said = await rehearsal.placeCalls(
        { calls: CALLS, concurrency: CALLS, speed: 5, seed: context.seed, from: script },
        (ended) => watch.sampleUntil(ended),
      );
      const placed = said.calls.filter(({ outcome }) => outcome !== 'not-placed');
      await rehearsal.untilSettled(placed.map(({ callSid }) => callSid));
      await watch.sample();
      const result = await readBack(rehearsal, placed);
      return [...checksOf(watch, result), ...whatIsSealed(result)];
    } finally {
      await watch.close();
      await rehearsal.close();
    }
  },
};

/** Looks at everything that the system writes, while it runs and afterwards. */
class Watch {
  readonly sightings = new Map<string, Sighting>();
  readonly seen = { logs: 0, metrics: 0, queue: 0, rows: 0, spool: 0, objects: 0 };
  readonly #redis: Redis | undefined;

  constructor(private readonly rehearsal: Rehearsal) {
    const url = rehearsal.environment['REDIS_URL'];
    this.#redis = url === undefined ? undefined : new Redis(url);
    // A sample that fails is made again.
    this.#redis?.on('error', () => undefined);
  }

  get hasRedis(): boolean {
    return this.#redis !== undefined;
  }

  async sampleUntil(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      await this.sample();
      await delay(SAMPLE_EVERY_MS);
    }
  }

  async sample(): Promise<void> {
    const { rehearsal } = this;
    this.#look('logs', withoutSimulator(await filesIn(rehearsal.logDirectory)));
    this.#look('spool', await filesIn(rehearsal.spoolDirectory));
    this.#look('objects', await filesIn(rehearsal.environment['STORE_DIRECTORY']!));
    this.#look('rows', await rowsIn(rehearsal.environment.DATABASE_URL));
    if (this.#redis !== undefined) this.#look('queue', await valuesIn(this.#redis));
    for (const [app, url] of Object.entries(rehearsal.urls)) {
      const metrics = await fetch(`${url}/metrics`).then((answer) => answer.text());
      this.#look('metrics', new Map([[app, metrics]]));
    }
  }

  async close(): Promise<void> {
    await this.#redis?.quit();
  }

  #look(where: keyof Watch['seen'], texts: ReadonlyMap<string, string>): void {
    for (const [name, text] of texts) {
      if (text.length > 0) this.seen[where] += 1;
      for (const canary of foundIn(text, CANARIES)) {
        const place = `${where}: ${name}`;
        this.sightings.set(`${place} ${canary}`, { place, canary });
      }
    }
  }
}

/** The fake telephone line tells its own story, words included; it is no part of the system. */
function withoutSimulator(files: Map<string, string>): Map<string, string> {
  return new Map([...files].filter(([name]) => !name.startsWith('simulator')));
}

function checksOf({ sightings, seen, hasRedis }: Watch, { calls }: Replay): Check[] {
  // Without Redis the queue is rows.
  const places = Object.entries(seen).filter(([where]) => where !== 'queue' || hasRedis);
  return [
    expectExactly('canary calls recorded', CALLS, calls.length),
    {
      ...expectExactly('canaries seen in the clear', 0, sightings.size),
      details: [...sightings.values()]
        .slice(0, 8)
        .map(({ place, canary }) => `${place}: ${canary}`),
    },
    ...places.map(([where, count]) => expectAtLeast(`looked at: ${where}`, 1, count)),
  ];
}

/** Without this nobody would know whether there was anything to see. */
function whatIsSealed(result: Replay): Check[] {
  const sealed = JSON.stringify(result.calls.map(({ record }) => record.conversation));
  const kept = CANARIES.filter((canary) => !FORBIDDEN_EVEN_SEALED.includes(canary));
  return [
    integrityIsVerified(result),
    verdictIsOneOf(result, ['complete']),
    expectExactly(
      'canaries that the holder of the key reads',
      kept.length,
      foundIn(sealed, kept).length,
    ),
    expectExactly(
      'card data and credentials even under the key',
      0,
      foundIn(sealed, FORBIDDEN_EVEN_SEALED).length,
    ),
  ];
}
