import type { EventV1 } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookedWorker } from '../testing/books.js';
import { IntakeLedger } from './intake-ledger.js';

interface Delivery {
  readonly call: number;
  readonly from: number;
  readonly count: number;
  readonly spoiled: 'nothing' | 'version' | 'content' | 'whole-job';
  readonly isAwaited: boolean;
}
const Deliveries = fc.array(
  fc.record<Delivery>({
    call: fc.integer({ min: 0, max: 3 }),
    from: fc.integer({ min: 0, max: 14 }),
    count: fc.integer({ min: 0, max: 16 }),
    spoiled: fc.constantFrom('nothing', 'nothing', 'nothing', 'version', 'content', 'whole-job'),
    isAwaited: fc.boolean(),
  }),
  { minLength: 1, maxLength: 25 },
);
const Failures = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 6 });

function spoil(events: readonly EventV1[], spoiled: Delivery['spoiled']): unknown[] {
  if (spoiled === 'version')
    return events.map((event, i) => (i === 1 ? { ...event, v: 9 } : event));
  if (spoiled === 'content')
    return events.map((event, i) => (i === 0 ? { ...event, x: 1 } : event));
  return [...events];
}

describe('the books of a worker', () => {
  it('are even in every task, whatever comes twice, spoiled, without a key, or fails', async () => {
    await fc.assert(
      fc.asyncProperty(Deliveries, Failures, async (deliveries, failures) => {
        const worker = new BookedWorker();
        // The last call has no key: its events are left out and come again.
        const calls = [0, 1, 2, 3].map((call) => worker.eventsOf(`call-${call}`, call !== 3));
        const fails = [...failures];
        const running: Promise<void>[] = [];
        for (const { call, from, count, spoiled, isAwaited } of deliveries) {
          worker.failAfterSteps ??= fails.shift();
          const events = spoil(calls[call]!.slice(from, from + count), spoiled);
          const run = worker.run(events, { version: spoiled === 'whole-job' ? 2 : 1 });
          running.push(run);
          if (isAwaited) await run;
          for (const check of await worker.checks()) expect(check).toMatchObject({ remainder: 0 });
        }
        await Promise.all(running);
        await worker.archive.close();
        await worker.run(calls[0]!, { tries: 1 });
        const [intake, commit] = await worker.checks();
        expect([intake, commit]).toMatchObject([
          { remainder: 0, held: 0 },
          { remainder: 0, held: 0 },
        ]);
        // A frame may hold an event that another commit indexed in the meantime.
        const archived = worker.world.archived().map(({ epoch, seq }) => `${epoch} ${seq}`);
        expect(commit?.out).toBe(new Set(archived).size);
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it.each([
    ['one event that a job held and nobody told of', 4, 1],
    ['one event more than the job held', 6, -1],
  ])('show %s', (_, told, remainder) => {
    const intake = new IntakeLedger('healthcare');
    const job = intake.opened({ v: 1, events: [1, 2, 3, 4, 5] });
    expect(intake.ledger.check()).toMatchObject({ in: 5, held: 5, remainder: 0 });
    job.count('out', told);
    job.done();
    expect(intake.ledger.check()).toMatchObject({ in: 5, held: 0, remainder });
  });

  it('are even when the transaction says that it was committed before', async () => {
    const worker = new BookedWorker((ports) => ({
      commitSegment: async (segment) => {
        await ports.commitSegment(segment);
        return { kind: 'repeated', newEvents: 0, duplicateEvents: 0 };
      },
    }));
    const events = worker.eventsOf('call-1');
    await worker.run(events);
    expect((await worker.checks())[1]).toMatchObject({ out: events.length, remainder: 0 });
  });

  it('show an event that the index says nothing of', async () => {
    const worker = new BookedWorker((ports) => ({
      commitSegment: async (segment) => {
        const outcome = await ports.commitSegment(segment);
        return { ...outcome, newEvents: outcome.newEvents - 1 };
      },
    }));
    await worker.run(worker.eventsOf('call-1'));
    expect((await worker.checks())[1]).toMatchObject({ stage: 'commit', remainder: 1 });
  });

  it('show an event that the index counts twice', async () => {
    const worker = new BookedWorker((ports) => ({
      commitSegment: async (segment) => {
        const outcome = await ports.commitSegment(segment);
        return { ...outcome, duplicateEvents: outcome.duplicateEvents + 1 };
      },
    }));
    await worker.run(worker.eventsOf('call-1'));
    expect((await worker.checks())[1]).toMatchObject({ stage: 'commit', remainder: -1 });
  });
});
