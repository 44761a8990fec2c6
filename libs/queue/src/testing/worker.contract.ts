import { InvariantError, OperationalError } from '@verbatim/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QueueConnection } from '../queue-connection.js';
import { entries, entry, QueueTest } from './queue-test.js';
import { eventually } from './servers.js';

class AwayError extends OperationalError {
  override readonly code = 'TEST.AWAY';
  override readonly retryable = true;
}

class PoisonError extends OperationalError {
  override readonly code = 'TEST.POISON';
  override readonly retryable = false;
}

/** What becomes of a job, on either engine. */
export function describeWorker(connection: () => QueueConnection): void {
  describe('worker', () => {
    let test: QueueTest;
    beforeEach(() => void (test = new QueueTest(connection())));
    afterEach(() => test.close());

    it('tells the job its id, attempt, queue and when it was added', async () => {
      const queue = await test.producer();
      const before = Date.now();
      await queue.add([entry('a')]);
      const jobs: object[] = [];
      await test.worker(async (_payload, job) => void jobs.push(job));
      await eventually('the job ran', () => jobs.length === 1);
      expect(jobs).toEqual([
        { id: 'a', attempt: 1, queue: test.name, enqueuedAt: expect.closeTo(before, -4) },
      ]);
    });

    it('forgets a completed job: its room and its id are free again', async () => {
      const queue = await test.producer();
      await queue.add([entry('a', { some: 'payload' })]);
      const worker = await test.worker(async () => undefined);
      await eventually('the queue is empty', async () => (await queue.depth()).jobs === 0);
      expect(await queue.depth()).toEqual({ jobs: 0, bytes: 0 });
      expect(worker.counters).toMatchObject({ completed: 1, retried: 0, running: 0 });
      await worker.close();
      expect((await queue.add([entry('a')])).outcomes).toEqual(['accepted']);
    });

    it('tries again for ever after a retryable error, each attempt later, never failing the job', async () => {
      const queue = await test.producer();
      await queue.add([entry('a')]);
      const attempts: number[] = [];
      const worker = await test.worker(async (_payload, job) => {
        attempts.push(job.attempt);
        if (job.attempt <= 30) throw new AwayError('The store is away');
      });
      await eventually('it succeeded', () => worker.counters.completed === 1, 20_000);
      expect(attempts).toEqual(Array.from({ length: 31 }, (_, index) => index + 1));
      expect(worker.counters).toMatchObject({ retried: 30, deadLettered: 0, bugs: 0 });
      expect(test.transients).toHaveLength(30);
    });

    it('counts a job that waits for its retry against the cap', async () => {
      const retrying = new QueueTest(connection(), {
        capacityJobs: 1,
        backoffMs: 60_000,
        backoffMaxMs: 60_000,
      });
      try {
        const queue = await retrying.producer();
        await queue.add([entry('a')]);
        const worker = await retrying.worker(async () => {
          throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
        });
        await eventually('it waits', () => worker.counters.retried === 1);
        await worker.close();
        expect((await queue.add([entry('b')])).outcomes).toEqual(['full']);
        expect((await queue.add([entry('a')])).outcomes).toEqual(['duplicate']);
      } finally {
        await retrying.close();
      }
    });

    it('puts a job that no retry can help into the dead-letter store and removes it', async () => {
      const queue = await test.producer();
      await queue.add([entry('a', { some: 'payload' })]);
      await test.worker(async () => {
        throw new PoisonError('This version is unknown');
      });
      await eventually('the queue is empty', async () => (await queue.depth()).jobs === 0);
      expect(test.deadLetters.letters).toEqual([
        {
          queue: test.name,
          jobId: 'a',
          payload: { some: 'payload' },
          errorCode: 'TEST.POISON',
          attempts: 1,
        },
      ]);
    });

    it('refuses all new jobs while the dead-letter store is full, until an operator empties it', async () => {
      const queue = await test.producer();
      const worker = await test.worker(async () => {
        throw new PoisonError('This version is unknown');
      });
      await queue.add(entries(3));
      await eventually('three were buried', () => worker.counters.deadLettered === 3);
      let tries = 0;
      await eventually('admission knows', async () => {
        const { outcomes } = await queue.add([entry(`b-${tries++}`)]);
        return outcomes[0] === 'dead-letter-full';
      });
      test.deadLetters.letters.length = 0;
      await eventually('admission knows that it was emptied', async () => {
        const { outcomes } = await queue.add([entry('c')]);
        return outcomes[0] === 'accepted';
      });
    });

    it('lets a letter come back while the store is full, and new jobs once that was reported', async () => {
      const queue = await test.producer();
      const retries = await test.retryProducer();
      await retries.reportDeadLetters(3);
      expect((await queue.add([entry('new')])).outcomes).toEqual(['dead-letter-full']);
      expect((await retries.add([entry('back')])).outcomes).toEqual(['accepted']);
      await retries.reportDeadLetters(2);
      expect((await queue.add([entry('new')])).outcomes).toEqual(['accepted']);
      await queue.add(entries(8));
      expect((await retries.add([entry('another')])).outcomes).toEqual(['full']);
    });

    it('keeps a poisonous job in the queue while the dead-letter store has no room for it', async () => {
      const queue = await test.producer();
      await queue.add([entry('a')]);
      test.deadLetters.others = 3;
      const worker = await test.worker(async () => {
        throw new PoisonError('This version is unknown');
      });
      await eventually('it was tried twice', () => worker.counters.retried >= 2);
      expect((await queue.depth()).jobs).toBe(1);
      expect((await queue.add([entry('b')])).outcomes).toEqual(['dead-letter-full']);
      test.deadLetters.others = 2;
      await eventually('it was buried', () => worker.counters.deadLettered === 1);
      expect(test.deadLetters.letters).toHaveLength(1);
    });

    it('reports a bug, takes no more jobs, and leaves the job to another process', async () => {
      const queue = await test.producer();
      await queue.add(entries(2));
      const bug = new InvariantError('This cannot be');
      const broken = await test.worker(async () => {
        throw bug;
      });
      await eventually('the bug was reported', () => test.bugs.length === 1);
      await sleep(200);
      expect(test.bugs).toEqual([bug]);
      expect((await queue.depth()).jobs).toBe(2);
      await broken.close();
      const seen: string[] = [];
      await test.worker(async (_payload, job) => void seen.push(job.id));
      await eventually('both jobs ran', () => seen.length === 2);
      expect(seen.toSorted()).toEqual(['a-0', 'a-1']);
    });

    it('treats an error that nobody foresaw as a bug', async () => {
      const queue = await test.producer();
      await queue.add([entry('a')]);
      await test.worker(async () => {
        throw new TypeError('undefined is not a function');
      });
      await eventually('the bug was reported', () => test.bugs.length === 1);
      expect((await queue.depth()).jobs).toBe(1);
    });

    it('buries a job that ended as many processes as it may, and runs the others', async () => {
      const wide = new QueueTest(connection(), { concurrency: 4, bugsMax: 3 });
      try {
        const queue = await wide.producer();
        await queue.add([entry('guilty', { some: 'payload' }), ...entries(5)]);
        const done: string[] = [];
        let started = 0;
        for (; started < 10 && wide.deadLetters.letters.length === 0; started += 1) {
          let end = () => undefined as void;
          const ended = new Promise<void>((resolve) => (end = resolve));
          const worker = await wide.worker(
            async (_payload, job) => {
              if (job.id === 'guilty') throw new InvariantError('This cannot be');
              done.push(job.id);
            },
            { onBug: () => end() },
          );
          const buried = eventually('buried', () => worker.counters.deadLettered === 1);
          await Promise.race([ended, buried]);
          buried.catch(() => undefined);
          await worker.close();
        }
        expect(started).toBe(3 + 1);
        expect(wide.deadLetters.letters).toMatchObject([
          { jobId: 'guilty', errorCode: 'BUG.INVARIANT', payload: { some: 'payload' } },
        ]);
        await wide.worker(async (_payload, job) => void done.push(job.id));
        await eventually('the others ran', () => new Set(done).size === 5);
        await eventually('nothing is left', async () => (await queue.depth()).jobs === 0);
      } finally {
        await wide.close();
      }
    });

    it('holds no more jobs at once than its concurrency', async () => {
      const wide = new QueueTest(connection(), { concurrency: 3 });
      try {
        const queue = await wide.producer();
        await queue.add(entries(10));
        let running = 0;
        let runningMax = 0;
        const worker = await wide.worker(async () => {
          running += 1;
          runningMax = Math.max(runningMax, running);
          await sleep(20);
          running -= 1;
        });
        await eventually('all ran', () => worker.counters.completed === 10);
        expect(runningMax).toBe(3);
      } finally {
        await wide.close();
      }
    });

    it('keeps a job that runs for longer than the lock to itself', async () => {
      const queue = await test.producer();
      await queue.add([entry('a')]);
      let runs = 0;
      const run = async () => {
        runs += 1;
        await sleep(2_500);
      };
      const first = await test.worker(run);
      await eventually('it runs', () => runs === 1);
      await test.worker(run);
      await eventually('it completed', () => first.counters.completed === 1);
      expect(runs).toBe(1);
    });

    it('finishes the jobs in hand before it closes, and starts no other', async () => {
      const queue = await test.producer();
      await queue.add(entries(2));
      const events: string[] = [];
      const worker = await test.worker(async (_payload, job) => {
        events.push(`start ${job.id}`);
        await sleep(200);
        events.push(`end ${job.id}`);
      });
      await eventually('one runs', () => events.length === 1);
      await worker.close();
      expect(events).toEqual(['start a-0', 'end a-0']);
      expect((await queue.depth()).jobs).toBe(1);
    });

    it('takes no more jobs once paused', async () => {
      const queue = await test.producer();
      const worker = await test.worker(async () => undefined);
      await worker.pause();
      await queue.add([entry('a')]);
      await sleep(300);
      expect(worker.counters).toMatchObject({ completed: 0, running: 0 });
    });
  });
}
