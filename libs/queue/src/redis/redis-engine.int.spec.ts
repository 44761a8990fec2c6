import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CountDriftError, QueueUnavailableError } from '../queue.errors.js';
import { PrivateRedis } from '../testing/private-redis.js';
import { describeQueueContract } from '../testing/queue.contract.js';
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
