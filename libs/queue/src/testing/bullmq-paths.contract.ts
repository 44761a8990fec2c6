import { InvariantError } from '@verbatim/contracts';
import { Queue } from 'bullmq';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BoundedBullmqQueue } from '../engine.js';
import { openEngine } from '../open-engine.js';
import { JOB_OPTIONS } from '../job-options.js';
import type { QueueConnection } from '../queue-connection.js';
import { QueueFullError } from '../queue.errors.js';
import { QueueTest } from './queue-test.js';

/** BullMQ's own `Queue` on a bounded backend: no way in passes admission by. */
export function describeBullmqPaths(connection: () => QueueConnection): void {
  describe("BullMQ's own Queue", () => {
    let test: QueueTest;
    let queue: BoundedBullmqQueue;
    beforeEach(async () => {
      test = new QueueTest(connection(), { capacityJobs: 3 });
      const { name, policy, eviction } = test;
      const engine = await openEngine(test.connection, {
        name,
        policy,
        eviction,
        role: 'producer',
      });
      queue = new Queue(name, engine.bullmqOptions, engine.createBackend);
      await queue.waitUntilReady();
      test.onClose(async () => {
        await queue.close();
        await engine.close();
      });
    });
    afterEach(() => test.close());

    const fill = () => queue.addBulk(['a', 'b', 'c'].map((jobId) => plain(jobId)));
    const plain = (jobId: string) => ({ name: 'n', data: {}, opts: { ...JOB_OPTIONS, jobId } });

    it('adds within the cap and throws beyond it', async () => {
      const job = await queue.add('n', { some: 'payload' }, { jobId: 'a' });
      expect(job.id).toBe('a');
      await fill();
      await expect(queue.add('n', {}, { jobId: 'd' })).rejects.toThrow(QueueFullError);
      expect(await queue.count()).toBe(3);
    });

    it('makes an id for a job that comes without one', async () => {
      const job = await queue.add('n', {});
      expect(job.id).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('says how much of a bulk was refused', async () => {
      const four = ['a', 'b', 'c', 'd'].map((jobId) => plain(jobId));
      await expect(queue.addBulk(four)).rejects.toThrow('1 of 4 jobs refused: full');
    });

    it('counts what it added like any other job', async () => {
      await fill();
      const truth = await test.truth();
      const producer = await test.producer();
      expect((await producer.depth()).jobs).toBe(3);
      expect((await truth.depth()).jobs).toBe(3);
      expect((await producer.add([{ id: 'd', payload: {} }])).outcomes).toEqual(['full']);
    });

    it.each([
      ['delayed', { delay: 1_000 }],
      ['prioritized', { priority: 1 }],
      ['last-in', { lifo: true }],
      ['deduplicated', { deduplication: { id: 'x' } }],
      ['flow', { parent: { id: 'x', queue: 'y' } }],
    ])('takes no %s job', async (_kind, opts) => {
      await expect(queue.add('n', {}, { jobId: 'a', ...opts })).rejects.toThrow(InvariantError);
      expect(await queue.count()).toBe(0);
    });

    it('runs no scheduler and retries no finished jobs', async () => {
      await expect(queue.upsertJobScheduler('s', { every: 1_000 })).rejects.toThrow(InvariantError);
      await expect(queue.retryJobs()).rejects.toThrow(InvariantError);
    });

    it('does not let a payload be replaced', async () => {
      const job = await queue.add('n', {}, { jobId: 'a' });
      await expect(job.updateData({ much: 'longer' })).rejects.toThrow(InvariantError);
    });

    it('still answers what a dashboard asks', async () => {
      await fill();
      expect(await queue.getJobCounts('waiting', 'active')).toEqual({ waiting: 3, active: 0 });
      expect((await queue.getWaiting()).map((job) => job.id)).toEqual(['a', 'b', 'c']);
    });
  });
}
