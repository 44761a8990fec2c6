import type { EventClass, StreamPolicy } from '@verbatim/contracts';
import type { StageCheck } from '@verbatim/backpressure';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BookedWay } from '../testing/books.js';
import { EPOCH, numberedEvent } from '../testing/events.js';
import type { FakeQueue } from '../testing/fake-queue.js';

const Answers = fc.array(
  fc.constantFrom<FakeQueue['answers'][number]>(
    'accepted',
    'full',
    'away',
    'away-but-stored',
    'dead-letter-full',
  ),
  { maxLength: 20 },
);
type Step = EventClass | 'burst' | 'pause' | 'acknowledge' | 'withdraw' | 'copies';
const Steps = fc.array(
  fc.constantFrom<Step>(
    'critical',
    'sheddable',
    'burst',
    'pause',
    'acknowledge',
    'withdraw',
    'copies',
  ),
  { minLength: 1, maxLength: 60 },
);
const Policy = fc.constantFrom<StreamPolicy>('block', 'drop-oldest', 'drop-newest');

async function take(way: BookedWay, step: Step, signal: AbortSignal): Promise<void> {
  if (step === 'critical' || step === 'sheddable') way.number(step);
  if (step === 'acknowledge') way.acknowledge();
  if (step === 'withdraw') await way.lane.settleSheddable(EPOCH, 0);
  if (step === 'pause') await new Promise((resolve) => setTimeout(resolve, 15));
  // Not awaited: they wait for room while the rest goes on.
  if (step === 'copies') void way.offerCopies(signal);
  if (step === 'burst') for (let i = 0; i < 30; i++) way.number(i % 3 ? 'sheddable' : 'critical');
}

const stageOf = (checks: readonly StageCheck[], stage: string): StageCheck | undefined =>
  checks.find((check) => check.stage === stage);

describe('the books of a vertical, under any traffic', () => {
  it('are even in every task, whatever the queue answers and whatever comes twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        Steps,
        Answers,
        Policy,
        fc.integer({ min: 1, max: 20 }),
        async (steps, answers, policy, capacityEvents) => {
          const way = new BookedWay({ policy, capacityEvents });
          const copies = new AbortController();
          way.queue.answers = [...answers];
          for (const step of steps) {
            await take(way, step, copies.signal);
            await way.task();
          }
          copies.abort();
          await way.outlet.passed(5_000);
          await expect.poll(() => way.lane.deferred.isEmpty, { timeout: 10_000 }).toBe(true);
          await way.close();
          way.acknowledge();
          const [outlet, buffer, send, archive] = await way.task();
          expect(way.uneven).toEqual([]);
          // Nothing is held any more, and what left one stage is what came into the next.
          expect([outlet, buffer, send, archive].map((check) => check?.held)).toEqual([0, 0, 0, 0]);
          expect(buffer?.in).toBe(outlet?.out);
          expect(send?.in).toBe(buffer?.out);
          expect(archive?.in).toBe(send?.out);
        },
      ),
      { numRuns: 30 },
    );
  }, 120_000);
});

describe('a stage that does its work badly', () => {
  async function settled(way: BookedWay): Promise<readonly StageCheck[]> {
    for (let i = 0; i < 10; i++) way.number('critical');
    await way.close();
    way.acknowledge();
    return way.task();
  }

  it('is found out when the outlet forgets an event that waits', async () => {
    const way = new BookedWay({ capacityEvents: 100 });
    for (let i = 0; i < 10; i++) way.number('critical');
    (way.outlet as unknown as { pending: unknown[] }).pending.splice(3, 1);
    expect(stageOf(await way.task(), 'outlet')?.remainder).toBe(1);
    await way.close();
    expect(stageOf(await way.task(), 'outlet')).toMatchObject({ in: 10, out: 9, remainder: 1 });
  });

  it('is found out when an event leaves the buffer by a back door', async () => {
    const way = new BookedWay({ capacityEvents: 100 });
    for (let i = 0; i < 10; i++) way.lane.offer(numberedEvent(i));
    way.lane.buffer.take();
    expect(stageOf(await way.task(), 'buffer')?.remainder).toBe(1);
    await way.close();
  });

  it('is found out when a sender tells of fewer events than it took', async () => {
    const way = new BookedWay({ capacityEvents: 100 });
    const sent = way.lane.sent.bind(way.lane);
    way.lane.sent = (items) => sent(items.slice(1));
    expect(stageOf(await settled(way), 'send')).toMatchObject({ in: 10, out: 9, remainder: 1 });
  });

  it('is found out when a sender sends an event twice', async () => {
    const way = new BookedWay({ capacityEvents: 100 });
    const sent = way.lane.sent.bind(way.lane);
    way.lane.sent = (items) => sent([...items, ...items.slice(0, 1)]);
    const checks = await settled(way);
    expect(stageOf(checks, 'send')?.remainder).toBe(-1);
    expect(stageOf(checks, 'archive')?.remainder).toBe(1);
  });

  it('is found out when an event goes to its lane twice', async () => {
    const way = new BookedWay({ capacityEvents: 100 });
    const offer = way.lane.offer.bind(way.lane);
    way.lane.offer = (item) => {
      offer(item);
      if (item.event.seq === 4) offer(item);
    };
    expect(stageOf(await settled(way), 'archive')?.remainder).toBe(1);
  });

  it('is found out when a copy is taken for a new event', async () => {
    const way = new BookedWay({ capacityEvents: 100 });
    for (let i = 0; i < 10; i++) way.lane.offer(numberedEvent(i));
    await way.lane.offerWhenRoom(numberedEvent(4), new AbortController().signal);
    await way.close();
    expect(stageOf(await way.task(), 'archive')?.remainder).toBe(1);
  });
});
