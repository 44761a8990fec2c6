import { QUEUE_COMMAND_TIMEOUT_MS } from '@verbatim/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QueueEntry } from '../bounded-queue.js';
import { CountDriftError, QueueUnavailableError } from '../queue.errors.js';
import { PrivateRedis } from '../testing/private-redis.js';
import { describeQueueContract } from '../testing/queue.contract.js';
import { heapMeter } from '../testing/heap-meter.js';
import { entries, entry, QueueTest } from '../testing/queue-test.js';
import { eventually, testRedis } from '../testing/servers.js';
import { BYTES_FIELD } from './own-keys.js';
import { keyPrefix } from './redis-engine.js';

describe('a bounded queue on Redis', () => {
  describeQueueContract(testRedis, 6379);

  describe('a Redis that fails', () => {
    let redis: PrivateRedis;
    let test: QueueTest;
    beforeEach(async () => {
      redis = await PrivateRedis.start();
      test = new QueueTest(redis.connection);
    });
    afterEach(async () => {
      await test.close();
      await redis.stop();
    });

    const meta = () => {
      if (test.connection.engine !== 'redis') throw new Error('Not a Redis connection');
      return `${keyPrefix(test.connection, test.name)}:${test.name}:meta`;
    };

    it('keeps every accepted job and the count of their bytes when it is killed', async () => {
      const queue = await test.producer();
      const { depth } = await queue.add(entries(7, 'a', { some: 'payload' }));
      await redis.kill();
      await expect(queue.add([entry('lost')])).rejects.toThrow(QueueUnavailableError);
      await redis.restart();
      await eventually('it answers', () => queue.depth().then(Boolean, () => false));
      expect(await queue.depth()).toEqual(depth);
      // Its script cache is gone as well: the next add brings the script along.
      expect((await queue.add(entries(9, 'a'))).outcomes).toEqual([
        ...Array(7).fill('duplicate'),
        'accepted',
        'accepted',
      ]);
    });

    it('stores a whole bulk or, out of memory, none of it', async () => {
      const queue = await test.producer();
      await redis.command('CONFIG', 'SET', 'maxmemory', '1');
      const adding = queue.add(entries(5));
      await expect(adding).rejects.toThrow(/is away \(OOM\)/);
      await redis.command('CONFIG', 'SET', 'maxmemory', '0');
      expect(await queue.depth()).toEqual({ jobs: 0, bytes: 0 });
      expect((await queue.add(entries(5))).outcomes).toEqual(Array(5).fill('accepted'));
    });

    it('answers every add while it is out of memory, and gives way to none of them', async () => {
      const full = new QueueTest(redis.connection, { capacityJobs: 5 }, 'audit-salon');
      const queue = await full.producer();
      const partial = (seq: number): QueueEntry => {
        const holds = [{ callId: 'CA1', epoch: 'e', ranges: [[seq, seq]] as [number, number][] }];
        return { id: `s-${seq}`, payload: {}, class: 'sheddable', holds };
      };
      const { depth } = await queue.add([0, 1, 2, 3, 4].map(partial));
      await redis.command('CONFIG', 'SET', 'maxmemory', '1');
      const adds = Array.from({ length: 20 }, (_, seq) => queue.add([partial(5 + seq)]));
      for (const add of await Promise.allSettled(adds))
        expect(add).toMatchObject({
          status: 'rejected',
          reason: { code: 'QUEUE.UNAVAILABLE', message: expect.stringContaining('OOM') },
        });
      await redis.command('CONFIG', 'SET', 'maxmemory', '0');
      expect(await queue.depth()).toEqual(depth);
      expect(await (await full.tombstones()).read(full.name, 10)).toEqual([]);
      expect(await queue.add([partial(5)])).toMatchObject({ evictedJobs: 1, depth });
      await full.close();
    });

    it('fails adds in bounded time while it is paused, and stores each once afterwards', async () => {
      const queue = await test.producer();
      await redis.command('CLIENT', 'PAUSE', '4000', 'ALL');
      const startedAt = performance.now();
      const adds = entries(8).map((each) => queue.add([each]));
      for (const add of await Promise.allSettled(adds))
        expect(add).toMatchObject({ status: 'rejected', reason: { code: 'QUEUE.UNAVAILABLE' } });
      expect(performance.now() - startedAt).toBeLessThan(QUEUE_COMMAND_TIMEOUT_MS + 1_000);
      const again = () => queue.add(entries(8)).then(Boolean, () => false);
      await eventually('it answers again', again);
      expect(await queue.depth()).toEqual(await (await test.truth()).depth());
      expect((await queue.depth()).jobs).toBe(8);
    });

    it('runs without its scripts: the next add brings them along', async () => {
      const queue = await test.producer();
      await queue.add([entry('a')]);
      await redis.command('SCRIPT', 'FLUSH');
      expect((await queue.add([entry('b')])).outcomes).toEqual(['accepted']);
      const done: string[] = [];
      await test.worker(async (_payload, job) => {
        await redis.command('SCRIPT', 'FLUSH');
        done.push(job.id);
      });
      await eventually('both ran', async () => (await queue.depth()).jobs === 0);
      expect(done).toEqual(['a', 'b']);
    });

    it('keeps nothing of what is added while it is away', async () => {
      const queue = await test.producer();
      await redis.kill();
      const heapBytes = heapMeter();
      const before = heapBytes();
      const payload = { x: 'y'.repeat(9_000) };
      for (let add = 0; add < 20_000; add += 1)
        await queue.add([entry(`lost-${add}`, payload)]).then(
          () => expect.unreachable('It was answered'),
          (error: unknown) => expect(error).toBeInstanceOf(QueueUnavailableError),
        );
      // Of the 180 MB that were offered.
      expect(heapBytes() - before).toBeLessThan(10_000_000);
      await redis.restart();
    });

    it('counts again what is there when a queue is opened', async () => {
      const queue = await test.producer();
      const { depth } = await queue.add(entries(3, 'a', { some: 'payload' }));
      await redis.command('HSET', meta(), BYTES_FIELD, '999');
      expect((await queue.depth()).bytes).toBe(999);
      let release = () => undefined as void;
      const held = new Promise<void>((resolve) => (release = resolve));
      await test.worker(() => held);
      expect(await queue.depth()).toEqual(depth);
      release();
      expect(test.transients).toEqual([expect.any(CountDriftError)]);
    });

    it('forgets the count with the queue', async () => {
      const queue = await test.producer();
      await queue.add(entries(3));
      await redis.command('FLUSHALL');
      expect(await queue.depth()).toEqual({ jobs: 0, bytes: 0 });
    });
  });
});
