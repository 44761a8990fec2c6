import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { EvictionPolicy } from '../eviction/eviction-policy.js';
import type { QueueConnection } from '../queue-connection.js';
import { ModelSubject } from './model-subject.js';
import { queueCommands } from './queue-commands.js';
import { QueueModel } from './queue-model.js';
import { QueueTest } from './queue-test.js';

const POLICY = { capacityJobs: 6, capacityBytes: 1_000, deadLetterCapacityJobs: 2 };
const TOMBSTONE_CAPACITY = 5;

/** Each step is a few round trips, and an opening of PostgreSQL a dozen. */
const RUNS = 25;
const STEPS_MAX = 40;
const TIME_MAX_MS = 180_000;

/** Whatever is done to it, in whatever order, the queue does what its model does. */
export function describeModel(connection: () => QueueConnection): void {
  describe('against its model', () => {
    let test: QueueTest;
    afterEach(() => test.close());

    it.each<{ what: string; eviction: EvictionPolicy }>([
      { what: 'a queue that refuses', eviction: { whenFull: 'refuse' } },
      {
        what: 'a queue whose jobs give way',
        eviction: {
          whenFull: 'evict-oldest-sheddable',
          tombstoneCapacityJobs: TOMBSTONE_CAPACITY,
        },
      },
    ])(
      '$what answers and holds the same, step by step',
      async ({ eviction }) => {
        test = new QueueTest(connection(), POLICY, 'audit-salon', eviction);
        const limits = {
          engine: test.connection.engine,
          ...POLICY,
          tombstoneCapacityJobs: eviction.whenFull === 'refuse' ? 0 : TOMBSTONE_CAPACITY,
        };
        const truth = await test.truth();
        const tombstones = await test.tombstones();
        let taken = 0;
        let evicted = 0;
        const commands = queueCommands(test.name, POLICY.deadLetterCapacityJobs);
        await fc.assert(
          fc.asyncProperty(
            fc.commands(commands, { maxCommands: STEPS_MAX, size: 'max' }),
            async (steps) => {
              const real = await ModelSubject.open(test, truth, tombstones);
              const model = new QueueModel(limits);
              try {
                await fc.asyncModelRun(() => ({ model, real }), steps);
                taken += model.taken;
                evicted += model.evicted;
              } finally {
                await real.close();
              }
            },
          ),
          { numRuns: RUNS },
        );
        // It has come that far: a queue that never fills would agree with anything.
        expect(taken).toBeGreaterThan(RUNS);
        expect(evicted > 0).toBe(eviction.whenFull !== 'refuse');
      },
      TIME_MAX_MS,
    );
  });
}
