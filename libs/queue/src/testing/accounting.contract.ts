import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QueueConnection } from '../queue-connection.js';
import { news, startRaceProcess, type RaceTask } from '../race/race-process.js';
import { seededRandom } from '../race/seeded-random.js';
import { entry, QueueTest } from './queue-test.js';
import { eventually } from './servers.js';

/** Fixes what is added and when a worker is killed; how far the workers have come then is the machine's. */
const SEED = 20_261_123;

/** What a killed process leaves behind, on either engine. */
export function describeAccounting(connection: () => QueueConnection): void {
  describe('accounting', () => {
    let test: QueueTest;
    const children = new Set<ChildProcess>();
    beforeEach(() => {
      test = new QueueTest(connection(), {
        capacityJobs: 60,
        capacityBytes: 200_000,
        concurrency: 4,
      });
    });
    afterEach(async () => {
      for (const child of children) await kill(child);
      await test.close();
    });

    const startConsumer = async (task: Partial<RaceTask>): Promise<ChildProcess> => {
      const child = await startRaceProcess('race-consumer.js', {
        connection: test.connection,
        name: test.name,
        policy: test.policy,
        eviction: test.eviction,
        seed: SEED,
        index: 0,
        jobs: 0,
        entriesPerAdd: 1,
        payloadBytes: 0,
        holdMs: 0,
        failureShare: 0,
        ...task,
      });
      children.add(child);
      return child;
    };
    const kill = async (child: ChildProcess) => {
      children.delete(child);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    };

    it('hands the job of a killed worker to another within seconds', async () => {
      const queue = await test.producer();
      const doomed = await startConsumer({ holdMs: 60_000 });
      const taken = news(doomed, 'taken');
      await queue.add([entry('a', { some: 'payload' })]);
      expect((await taken).id).toBe('a');
      await kill(doomed);
      const killedAt = Date.now();
      let context: object | undefined;
      await test.worker(async (_payload, job) => void (context = job));
      await eventually('another ran it', async () => (await queue.depth()).jobs === 0);
      const { lockMs, stalledCheckMs } = test.policy;
      expect(Date.now() - killedAt).toBeLessThan(lockMs + 2 * stalledCheckMs + 2_000);
      expect(context).toMatchObject({ id: 'a', attempt: 1 });
      expect(await queue.depth()).toEqual({ jobs: 0, bytes: 0 });
    });

    it('keeps depth equal to the truth through random adds, completions, failures and kills', async () => {
      const random = seededRandom(SEED);
      const queue = await test.producer();
      const truth = await test.truth();
      const consumer = () => startConsumer({ holdMs: 5, failureShare: 0.3 });
      let victim = await consumer();
      for (let step = 0; step < 60; step += 1) {
        const batch = Array.from({ length: 1 + Math.floor(random() * 8) }, () =>
          entry(`r-${Math.floor(random() * 400)}`, { x: 'é'.repeat(random() * 3_000) }),
        );
        const { depth } = await queue.add(batch);
        expect(depth.jobs).toBeLessThanOrEqual(test.policy.capacityJobs);
        expect(depth.bytes).toBeLessThanOrEqual(test.policy.capacityBytes);
        if (random() < 0.1) {
          await kill(victim);
          victim = await consumer();
        } else await sleep(random() * 30);
      }
      await kill(victim);
      // Nobody works the queue now: what is counted can be compared with what is there.
      const left = await truth.depth();
      expect(left.jobs, `seed ${SEED}`).toBeGreaterThan(0);
      expect(await queue.depth(), `seed ${SEED}`).toEqual(left);
      await test.worker(async () => undefined);
      await eventually('the rest ran', async () => (await truth.jobs()) === 0, 20_000);
      expect(await queue.depth(), `seed ${SEED}`).toEqual({ jobs: 0, bytes: 0 });
    });
  });
}
