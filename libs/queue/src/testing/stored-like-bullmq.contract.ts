import { setTimeout as sleep } from 'node:timers/promises';
import {
  createPostgresBackend,
  createRedisBackend,
  Queue,
  type BackendFactory,
  type IQueueBackend,
} from 'bullmq';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVENTS_KEPT, JOB_NAME, JOB_OPTIONS } from '../job-options.js';
import { openEngine } from '../open-engine.js';
import type { QueueConnection } from '../queue-connection.js';
import { keyPrefix } from '../redis/redis-engine.js';
import { entries, QueueTest } from './queue-test.js';

/** What differs by nature: when it was added, and what only one of the two keeps. */
const TIMES = /^(timestamp|added_at_ms|created_at_ms)$/;
const OURS = /^verbatim:/;

/** Admission stores jobs itself: what it leaves must be what BullMQ's own add leaves. */
export function describeStoredLikeBullmq(connection: () => QueueConnection): void {
  describe('what an add stores', () => {
    let test: QueueTest;
    let plain: QueueTest;
    beforeEach(() => {
      test = new QueueTest(connection());
      plain = new QueueTest(connection());
    });
    afterEach(async () => {
      await test.close();
      await plain.close();
    });

    it.each([
      { what: 'one job', count: 1, isPaused: false },
      { what: 'a bulk', count: 7, isPaused: false },
      { what: 'a bulk for a paused queue', count: 7, isPaused: true },
    ])("is what BullMQ's own add stores, key by key: $what", async ({ count, isPaused }) => {
      const added = entries(count, 'a', { text: 'é "\\ \u0000', list: [] });
      const queue = await test.producer();
      if (isPaused) await withPlainQueue(test, (each) => each.pause());
      await queue.add(added);
      await withPlainQueue(plain, async (each) => {
        if (isPaused) await each.pause();
        for (const { id, payload } of added) {
          // On PostgreSQL a payload is stored as the JSON string that our engine makes of it.
          const data = plain.connection.engine === 'redis' ? payload : JSON.stringify(payload);
          await each.add(JOB_NAME, data, { ...JOB_OPTIONS, jobId: id });
        }
      });
      const stored = await contents(plain);
      expect(JSON.stringify(stored)).toContain(`a-${count - 1}`);
      expect(await contents(test)).toEqual(stored);
    });

    it('wakes a worker that waits, whichever of the two added', async () => {
      const seen: string[] = [];
      await test.worker(async (_payload, job) => void seen.push(job.id));
      await sleep(300); // It has found nothing and waits for the marker.
      const queue = await test.producer();
      const startedAt = performance.now();
      await queue.add(entries(3));
      while (seen.length < 3 && performance.now() - startedAt < 3_000) await sleep(5);
      expect(seen).toEqual(['a-0', 'a-1', 'a-2']);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    });
  });
}

type PlainQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;

/** BullMQ as it comes. */
async function withPlainQueue(
  { connection, name, policy, eviction }: QueueTest,
  work: (queue: PlainQueue) => Promise<unknown>,
): Promise<void> {
  const engine = await openEngine(connection, { name, policy, eviction, role: 'producer' });
  const factory = connection.engine === 'redis' ? createRedisBackend : createPostgresBackend;
  const queue: PlainQueue = new Queue(
    name,
    { ...engine.bullmqOptions, streams: { events: { maxLen: EVENTS_KEPT } } },
    factory as BackendFactory,
  );
  await queue.waitUntilReady();
  await work(queue);
  await queue.close();
  await engine.close();
}

async function contents({ connection, name }: QueueTest): Promise<unknown> {
  return connection.engine === 'redis'
    ? redisContents(connection.url, `${keyPrefix(connection, name)}:${name}:`)
    : postgresContents(connection.url, connection.schema!);
}

async function redisContents(url: string, prefix: string): Promise<Record<string, unknown>> {
  const client = new Redis(url);
  const read: Readonly<Record<string, (key: string) => Promise<unknown>>> = {
    string: (key) => client.get(key),
    list: (key) => client.lrange(key, 0, -1),
    zset: (key) => client.zrange(key, '0', '-1', 'WITHSCORES'),
    hash: async (key) => fieldsOf(await client.hgetall(key)),
    stream: async (key) => (await client.xrange(key, '-', '+')).map(([, fields]) => fields),
  };
  const contents: Record<string, unknown> = {};
  for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1_000 }))
    for (const key of keys as string[])
      contents[key.slice(prefix.length)] = await read[await client.type(key)]!(key);
  client.disconnect();
  return contents;
}

/** Options are compared as what they mean: their order is the table's of Lua. */
function fieldsOf(hash: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(hash)
      .filter(([field]) => !OURS.test(field))
      .map(([field, value]) => {
        if (TIMES.test(field)) return [field, value.replaceAll(/\d/g, '0')];
        if (field !== 'opts') return [field, value];
        const { jobId: _ours, ...options } = JSON.parse(value) as Record<string, unknown>;
        return [field, options];
      }),
  );
}

async function postgresContents(url: string, schema: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`SET search_path TO "${schema}"`);
  const rowsOf = async (sql: string) =>
    (await client.query<Record<string, unknown>>(sql)).rows.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([column]) => !TIMES.test(column))),
    );
  const jobs = await rowsOf(`SELECT job.*, opts - 'jobId' AS opts FROM job ORDER BY seq`);
  const events = await rowsOf('SELECT queue, event, data FROM event ORDER BY id');
  await client.end();
  return { jobs, events };
}
