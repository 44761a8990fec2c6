import { setTimeout as sleep } from 'node:timers/promises';
import type { QueuePolicy } from '@verbatim/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import type { AddResult, BoundedQueue, QueueEntry } from '../bounded-queue.js';
import type { Tombstone } from '../eviction/tombstones.js';
import type { QueueConnection } from '../queue-connection.js';
import { entries, entry, QueueTest } from './queue-test.js';
import { eventually } from './servers.js';

/** A job with one event in it: number `seq` of the only epoch. */
function partial(seq: number, payload: object = {}, prefix = 's'): QueueEntry {
  const holds = [{ callId: 'CA1', epoch: 'e1', ranges: [[seq, seq]] as [number, number][] }];
  return { id: `${prefix}-${seq}`, payload, class: 'sheddable', holds };
}

const partials = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => partial(from + index));

const seqsOf = (tombstones: readonly Tombstone[]) =>
  tombstones.flatMap(({ holds }) => holds.flatMap(({ ranges }) => ranges.map(([from]) => from)));

/** What gives way in a full queue of an analytics vertical, on either engine. */
export function describeEviction(connection: () => QueueConnection): void {
  describe('eviction', () => {
    let test: QueueTest;
    afterEach(() => test.close());
    const open = async (policy: Partial<QueuePolicy> = {}, tombstoneCapacityJobs = 1_000) => {
      test = new QueueTest(connection(), policy, 'audit-salon', {
        whenFull: 'evict-oldest-sheddable',
        tombstoneCapacityJobs,
      });
      return test.producer();
    };
    const tombstonesLeft = async () => (await test.tombstones()).read(test.name, 10_000);
    /** Works off what is in the queue; the ids in the order in which they ran. */
    const drain = async (queue: BoundedQueue) => {
      const ran: string[] = [];
      await test.worker(async (_payload, job) => void ran.push(job.id));
      await eventually('the queue is empty', async () => (await queue.depth()).jobs === 0);
      return ran;
    };

    it('keeps the 100 newest of 1,000 jobs and a tombstone of each of the 900 others', async () => {
      const queue = await open({ capacityJobs: 100, capacityBytes: 1_000_000 });
      const results: AddResult[] = [];
      for (let from = 0; from < 1_000; from += 25)
        results.push(await queue.add(partials(25, from)));
      expect(new Set(results.flatMap(({ outcomes }) => outcomes))).toEqual(new Set(['accepted']));
      expect(Math.max(...results.map(({ depth }) => depth.jobs))).toBe(100);
      expect(results.reduce((sum, { evictedJobs }) => sum + evictedJobs, 0)).toBe(900);
      const tombstones = await tombstonesLeft();
      expect(seqsOf(tombstones)).toEqual(Array.from({ length: 900 }, (_, seq) => seq));
      expect(tombstones.map(({ jobId }) => jobId)).toEqual(partials(900).map(({ id }) => id));
      const truth = await test.truth();
      expect(await queue.depth()).toEqual(await truth.depth());
      expect(await drain(queue)).toEqual(partials(100, 900).map(({ id }) => id));
      expect(await queue.depth()).toEqual({ jobs: 0, bytes: 0 });
    });

    it('lets jobs of the same add give way when it alone is more than the cap', async () => {
      const queue = await open();
      const { outcomes, depth, evictedJobs } = await queue.add(partials(25));
      expect(outcomes).toEqual(Array(25).fill('accepted'));
      expect({ depth, evictedJobs }).toEqual({ depth: { jobs: 10, bytes: 20 }, evictedJobs: 15 });
      expect(seqsOf(await tombstonesLeft())).toEqual(partials(15).map((_, seq) => seq));
    });

    it('keeps of an evicted job exactly what it said it holds, and the time', async () => {
      const queue = await open({ capacityJobs: 1 });
      const holds = [
        {
          callId: 'CA1',
          epoch: 'e1',
          ranges: [
            [0, 3],
            [9, Number.MAX_SAFE_INTEGER],
          ],
        },
        { callId: 'CA2', epoch: 'e2', ranges: [[5, 5]] },
      ] as const;
      const words = { words: 'must go' };
      await queue.add([{ id: 'a', payload: words, class: 'sheddable', holds: holds as never }]);
      await queue.add([entry('b')]);
      const [tombstone, ...others] = await tombstonesLeft();
      expect(others).toEqual([]);
      expect(tombstone).toEqual({
        id: expect.any(String),
        jobId: 'a',
        evictedAt: expect.closeTo(Date.now(), -4),
        holds,
      });
    });

    it('never lets a critical job give way, and evicts past those that are older', async () => {
      const queue = await open();
      await queue.add([...entries(4, 'c'), ...partials(2), ...entries(4, 'd')]);
      const more = await queue.add(entries(4, 'e'));
      expect(more.outcomes).toEqual(['accepted', 'accepted', 'full', 'full']);
      expect(more.evictedJobs).toBe(2);
      expect((await queue.add([partial(7)])).outcomes).toEqual(['full']);
      expect(seqsOf(await tombstonesLeft())).toEqual([0, 1]);
      const kept = [...entries(4, 'c'), ...entries(4, 'd'), ...entries(2, 'e')];
      expect(await drain(queue)).toEqual(kept.map(({ id }) => id));
    });

    it('evicts as many as the bytes of one job need, and not one more', async () => {
      const queue = await open({ capacityBytes: 1_000 });
      const payload = (bytes: number) => ({ x: 'y'.repeat(bytes - '{"x":""}'.length) });
      await queue.add([0, 1, 2, 3].map((seq) => partial(seq, payload(250))));
      const { outcomes, depth, evictedJobs } = await queue.add([entry('large', payload(501))]);
      expect({ outcomes, evictedJobs }).toEqual({ outcomes: ['accepted'], evictedJobs: 3 });
      expect(depth).toEqual({ jobs: 2, bytes: 751 });
      expect(await queue.depth()).toEqual(await (await test.truth()).depth());
    });

    it('drops nothing for a job that does not fit even so', async () => {
      const queue = await open({ capacityBytes: 1_000 });
      const payload = (bytes: number) => ({ x: 'y'.repeat(bytes - '{"x":""}'.length) });
      await queue.add([
        entry('c', payload(600)),
        partial(0, payload(200)),
        partial(1, payload(200)),
      ]);
      const refused = await queue.add([entry('large', payload(500)), partial(2, payload(100))]);
      expect(refused).toEqual({
        outcomes: ['full', 'full'],
        depth: { jobs: 3, bytes: 1_000 },
        evictedJobs: 0,
      });
      expect(await tombstonesLeft()).toEqual([]);
    });

    it('touches neither a job that a worker has nor one that waits for its retry', async () => {
      const queue = await open({ capacityJobs: 3, backoffMs: 60_000, backoffMaxMs: 60_000 });
      await queue.add([partial(0)]);
      const failing = await test.worker(async () => {
        throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      });
      await eventually('one waits for its retry', () => failing.counters.retried === 1);
      await failing.close();
      let release = () => undefined as void;
      const held = new Promise<void>((resolve) => (release = resolve));
      const ran: string[] = [];
      await queue.add([partial(1)]);
      await test.worker(async (_payload, job) => {
        ran.push(job.id);
        await held;
      });
      await eventually('one is active', () => ran.length === 1);
      await queue.add([partial(2)]);
      const more = await queue.add([partial(3)]);
      expect(more).toMatchObject({ outcomes: ['accepted'], evictedJobs: 1 });
      expect(seqsOf(await tombstonesLeft())).toEqual([2]);
      expect((await queue.add([entry('c')])).evictedJobs).toBe(1);
      expect((await queue.add([entry('d')])).outcomes).toEqual(['full']);
      release();
      await eventually('all that was left ran', () => ran.length === 2);
      expect(ran).toEqual(['s-1', 'c']);
    });

    it('finds the one job that waits behind many that do not, within a few attempts', async () => {
      const slow = { backoffMs: 60_000, backoffMaxMs: 60_000, concurrency: 8 };
      const queue = await open({ capacityJobs: 80, ...slow });
      await queue.add(partials(79));
      const failing = await test.worker(async () => {
        throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      });
      await eventually('all wait for their retry', () => failing.counters.retried === 79);
      await failing.close();
      await queue.add([partial(79)]);
      let attempts = 1;
      while ((await queue.add([entry('c')])).outcomes[0] === 'full') attempts += 1;
      expect(attempts).toBeLessThanOrEqual(3);
      expect(seqsOf(await tombstonesLeft())).toEqual([79]);
    });

    it('forgets a job that completed: its id can come again, and give way then', async () => {
      const queue = await open({ capacityJobs: 1 });
      await queue.add([partial(0)]);
      const worker = await test.worker(async () => undefined);
      await eventually('it ran', async () => (await queue.depth()).jobs === 0);
      await worker.close();
      await queue.add([entry('s-0')]);
      expect((await queue.add([partial(1)])).outcomes).toEqual(['full']);
      expect(await tombstonesLeft()).toEqual([]);
    });

    it('refuses while the store of tombstones is full, until they are acknowledged', async () => {
      const queue = await open({ capacityJobs: 2 }, 3);
      const { outcomes, evictedJobs } = await queue.add(partials(6));
      expect(outcomes).toEqual([...Array(5).fill('accepted'), 'full']);
      expect(evictedJobs).toBe(3);
      expect((await queue.add([entry('c')])).outcomes).toEqual(['full']);
      const store = await test.tombstones();
      const [oldest] = await store.read(test.name, 1);
      expect(await store.acknowledge(test.name, [oldest!.id])).toBe(1);
      expect((await queue.add([entry('c')])).outcomes).toEqual(['accepted']);
      expect((await queue.add([entry('d')])).outcomes).toEqual(['full']);
      expect(seqsOf(await tombstonesLeft())).toEqual([1, 2, 3]);
    });

    it('hands tombstones out again until they are acknowledged, page by page', async () => {
      const queue = await open({ capacityJobs: 1 });
      await queue.add(partials(6));
      const store = await test.tombstones();
      const first = await store.read(test.name, 2);
      expect(await store.read(test.name, 2)).toEqual(first);
      const next = await store.read(test.name, 10, first.at(-1)!.id);
      expect(seqsOf([...first, ...next])).toEqual([0, 1, 2, 3, 4]);
      const ids = first.map(({ id }) => id);
      expect(await store.acknowledge(test.name, ids)).toBe(2);
      expect(await store.acknowledge(test.name, ids)).toBe(0);
      expect(await store.read(test.name, 10)).toEqual(next);
      expect(await store.read('audit-sales', 10)).toEqual([]);
    });

    it('evicts nothing from the queue of a compliance vertical', async () => {
      test = new QueueTest(connection());
      const queue = await test.producer();
      await queue.add(partials(10));
      expect(await queue.add([partial(10), entry('c')])).toEqual({
        outcomes: ['full', 'full'],
        depth: { jobs: 10, bytes: 20 },
        evictedJobs: 0,
      });
      expect(await tombstonesLeft()).toEqual([]);
    });

    it('accounts for every job while several producers race a worker', async () => {
      await open({ capacityJobs: 20, capacityBytes: 20_000, concurrency: 4 });
      const truth = await test.truth();
      const ran = new Map<string, number>();
      const worker = await test.worker(async (_payload, job) => {
        await sleep(2);
        ran.set(job.id, (ran.get(job.id) ?? 0) + 1);
      });
      const accepted: string[] = [];
      let evicted = 0;
      let deepest = 0;
      const produce = async (name: string) => {
        const queue = await test.producer();
        for (let from = 0; from < 160; from += 4) {
          const batch = [0, 1, 2, 3].map((offset) => {
            const payload = { x: 'y'.repeat(((from + offset) * 37) % 1_500) };
            return offset === 3
              ? entry(`c-${name}-${from}`, payload)
              : partial(from + offset, payload, name);
          });
          const { outcomes, depth, evictedJobs } = await queue.add(batch);
          accepted.push(
            ...batch.filter((_, at) => outcomes[at] === 'accepted').map(({ id }) => id),
          );
          evicted += evictedJobs;
          deepest = Math.max(deepest, depth.jobs, await truth.jobs());
          expect(depth.bytes).toBeLessThanOrEqual(20_000);
        }
      };
      await Promise.all(['p', 'q', 'r', 's'].map(produce));
      await eventually('the rest ran', async () => (await truth.jobs()) === 0);
      await worker.close();
      expect(deepest).toBeLessThanOrEqual(20);
      const tombstones = await tombstonesLeft();
      expect(tombstones).toHaveLength(evicted);
      expect(evicted).toBeGreaterThan(0);
      expect([...ran.keys(), ...tombstones.map(({ jobId }) => jobId)].toSorted()).toEqual(
        accepted.toSorted(),
      );
      expect(tombstones.some(({ jobId }) => jobId.startsWith('c-'))).toBe(false);
      const queue = await test.producer();
      expect(await queue.depth()).toEqual({ jobs: 0, bytes: 0 });
    });
  });
}
