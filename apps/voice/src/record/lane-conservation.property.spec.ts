import type { EventClass } from '@verbatim/contracts';
import type { SpoolRecord } from '@verbatim/backpressure';
import type { AddOutcome } from '@verbatim/queue';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EPOCH, numberedEvent, recordOf } from '../testing/events.js';
import { FakeQueue } from '../testing/fake-queue.js';
import { BatchSender } from './batch-sender.js';
import { DeferredFeeder } from './deferred-feeder.js';
import { VerticalLane } from './vertical-lane.js';

const Classes = fc.array(fc.constantFrom<EventClass>('critical', 'sheddable', 'sheddable'), {
  minLength: 1,
  maxLength: 120,
});
const Answers = fc.array(fc.constantFrom<AddOutcome>('accepted', 'full', 'full', 'duplicate'), {
  maxLength: 30,
});
const Capacity = fc.integer({ min: 1, max: 12 });
/** How many events arrive between two moments in which the senders may run. */
const Burst = fc.integer({ min: 1, max: 40 });

/** Sends the events through a lane of that capacity into a queue that answers like that. */
async function run(classes: EventClass[], answers: AddOutcome[], capacity: number, burst: number) {
  const queue = new FakeQueue();
  // A duplicate is an answer to a job that is there: it needs an accepted one before it.
  queue.answers = answers.map((answer) => (answer === 'duplicate' ? 'away-but-stored' : answer));
  const spooled: SpoolRecord[] = [];
  const dropped: number[] = [];
  const onBug = (error: unknown): void => {
    throw error;
  };
  const lane = new VerticalLane({
    vertical: 'salon',
    queue: 'audit-salon',
    policy: 'drop-oldest',
    capacityEvents: capacity,
    capacityBytes: 1024 * 1024,
    onDropped: (_epoch, seq) => dropped.push(seq),
    onDeferred: () => feeder.wake(),
  });
  const spool = {
    async *unacknowledged() {
      yield* [...spooled];
    },
  };
  const feeder = new DeferredFeeder(lane, spool, () => onBug(new Error('unreadable')), onBug);
  const presence = { answered: () => undefined, unanswered: () => undefined };
  const onOutcome = (): void => undefined;
  const senders = (['critical', 'sheddable'] as const).map(
    (each) =>
      new BatchSender({ lane, class: each, queue, processId: 'p', presence, onOutcome, onBug }),
  );
  for (const sender of senders) sender.start();
  for (const [seq, eventClass] of classes.entries()) {
    const item = numberedEvent(seq, eventClass);
    if (eventClass === 'critical') spooled.push(recordOf(item));
    lane.offer(item);
    if (seq % burst === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await expect.poll(() => lane.deferred.isEmpty, { timeout: 10_000 }).toBe(true);
  await lane.settleSheddable(EPOCH, 10_000);
  await feeder.stop();
  lane.buffer.close();
  await Promise.all(senders.map((sender) => sender.drained()));
  return {
    sent: new Set(queue.seqs),
    dropped,
    isInHand: (seq: number) => lane.isInHand(EPOCH, seq),
  };
}

describe('a lane with its feeder and senders', () => {
  it('sends every critical event, and every other one is sent or told as dropped, never neither', async () => {
    await fc.assert(
      fc.asyncProperty(
        Classes,
        Answers,
        Capacity,
        Burst,
        async (classes, answers, capacity, burst) => {
          const { sent, dropped, isInHand } = await run(classes, answers, capacity, burst);
          expect(new Set(dropped).size).toBe(dropped.length);
          for (const [seq, eventClass] of classes.entries()) {
            if (eventClass === 'critical') expect(sent.has(seq), `critical ${seq}`).toBe(true);
            else expect(sent.has(seq) !== dropped.includes(seq), `sheddable ${seq}`).toBe(true);
            expect(isInHand(seq)).toBe(false);
          }
          for (const seq of dropped) expect(classes[seq]).toBe('sheddable');
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);
});
