import { ArchiveJobV1, BATCH_LIMITS } from '@verbatim/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EPOCH, numberedEvent } from '../testing/events.js';
import { FakeQueue } from '../testing/fake-queue.js';
import { CALL_ID } from '../testing/recording.js';
import { BatchSender, jobIdOf, type SendOutcome } from './batch-sender.js';
import { VerticalLane } from './vertical-lane.js';

let queue: FakeQueue;
let lane: VerticalLane;
let outcomes: SendOutcome[];
let sender: BatchSender;
let presences: ('answered' | 'unanswered')[];

beforeEach(() => {
  queue = new FakeQueue();
  outcomes = [];
  presences = [];
  lane = new VerticalLane({
    vertical: 'salon',
    queue: 'audit-salon',
    policy: 'drop-oldest',
    capacityEvents: 1_000,
    capacityBytes: 1024 * 1024,
    onDropped: () => undefined,
    onDeferred: () => undefined,
  });
  sender = newSender('critical');
});
afterEach(() => {
  sender.abort();
});

const newSender = (eventClass: 'critical' | 'sheddable') =>
  new BatchSender({
    lane,
    class: eventClass,
    queue,
    processId: 'p1',
    presence: {
      answered: () => presences.push('answered'),
      unanswered: () => presences.push('unanswered'),
    },
    onOutcome: (outcome) => outcomes.push(outcome),
    onBug: (error) => {
      throw error;
    },
  });

async function sendAll(...seqs: number[]): Promise<void> {
  for (const seq of seqs) lane.offer(numberedEvent(seq));
  lane.buffer.close();
  sender.start();
  await sender.drained();
}

describe('BatchSender', () => {
  it('sends one job that the contract accepts, of one class', async () => {
    lane.offer(numberedEvent(9, 'sheddable'));
    await sendAll(0, 1, 2);
    const [job] = queue.accepted.values();
    expect(ArchiveJobV1.parse(job)).toMatchObject({
      v: 1,
      vertical: 'salon',
      class: 'critical',
      processId: 'p1',
    });
    expect(queue.seqs).toEqual([0, 1, 2]);
    expect(lane.isInHand(EPOCH, 1)).toBe(false);
    expect(lane.isInHand(EPOCH, 9)).toBe(true);
  });

  it('tells the queue what a sheddable batch holds, so that it can give way there', async () => {
    sender = newSender('sheddable');
    const other = 'f'.repeat(32);
    for (const [seq, epoch] of [
      [4, EPOCH],
      [5, EPOCH],
      [7, EPOCH],
      [0, other],
    ] as const)
      lane.offer(numberedEvent(seq, 'sheddable', epoch));
    lane.buffer.close();
    sender.start();
    await sender.drained();
    expect(queue.attempts).toMatchObject([
      {
        class: 'sheddable',
        holds: [
          {
            callId: CALL_ID,
            epoch: EPOCH,
            ranges: [
              [4, 5],
              [7, 7],
            ],
          },
          { callId: CALL_ID, epoch: other, ranges: [[0, 0]] },
        ],
      },
    ]);
  });

  it('never lets the queue drop a critical batch', async () => {
    await sendAll(0);
    expect(queue.attempts).toMatchObject([{ class: 'critical' }]);
    expect(queue.attempts[0]).not.toHaveProperty('holds');
  });

  it('cuts batches at the limit of events', async () => {
    await sendAll(...Array.from({ length: BATCH_LIMITS.events + 1 }, (_, i) => i));
    expect([...queue.accepted.values()].map((job) => job.events.length)).toEqual([64, 1]);
  });

  it('adds full batches that wait together in one request, and the rest by itself', async () => {
    const count = BATCH_LIMITS.events * 10 + 1;
    await sendAll(...Array.from({ length: count }, (_, i) => i));
    expect(queue.addSizes).toEqual([8, 2, 1]);
    expect(queue.seqs).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  it('goes on with what of a request was refused, in order, and repeats what was not answered', async () => {
    queue.answers = ['accepted', 'full', 'full', 'away-but-stored'];
    const count = BATCH_LIMITS.events * 3;
    await sendAll(...Array.from({ length: count }, (_, i) => i));
    expect(queue.addSizes).toEqual([3, 2, 2]);
    expect(outcomes).toEqual([
      ...['accepted', 'full', 'full'],
      ...['unavailable', 'unavailable', 'duplicate', 'duplicate'],
    ]);
    expect(queue.seqs).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(lane.isInHand(EPOCH, count - 1)).toBe(false);
  });

  it.each(['full', 'dead-letter-full'] as const)(
    'keeps a batch that meets a queue that is %s, and the order behind it',
    async (answer) => {
      queue.answers = [answer, answer];
      await sendAll(0, 1);
      expect(outcomes).toEqual([answer, answer, 'accepted']);
      expect(new Set(queue.attempts.map(({ id }) => id)).size).toBe(1);
    },
  );

  it('repeats an unanswered add under the same id, so that it is stored once', async () => {
    queue.answers = ['away-but-stored', 'accepted'];
    await sendAll(0, 1);
    expect(outcomes).toEqual(['unavailable', 'duplicate']);
    expect(presences, 'an outage is told where a log can name it').toEqual([
      'unanswered',
      'answered',
    ]);
    expect(queue.accepted.size).toBe(1);
    expect(lane.isInHand(EPOCH, 0)).toBe(false);
  });

  it('gives up when it is told to, and keeps the batch in hand', async () => {
    queue.answers = Array.from({ length: 1_000 }, () => 'full' as const);
    lane.offer(numberedEvent(0));
    sender.start();
    await expect.poll(() => sender.refusals).toBeGreaterThan(2);
    sender.abort();
    await sender.drained();
    expect(lane.isInHand(EPOCH, 0)).toBe(true);
  });

  it('does not send what the record already tells as dropped', async () => {
    sender = newSender('sheddable');
    lane.offer(numberedEvent(0, 'sheddable'));
    await lane.settleSheddable(EPOCH, 0);
    lane.buffer.close();
    sender.start();
    await sender.drained();
    expect(queue.attempts).toEqual([]);
  });
});

describe('jobIdOf', () => {
  const items = [numberedEvent(0), numberedEvent(1)];

  it('depends on the identities in the batch and on nothing else', () => {
    expect(jobIdOf(items)).toBe(jobIdOf([numberedEvent(0), numberedEvent(1)]));
    expect(jobIdOf(items)).not.toBe(jobIdOf([numberedEvent(1), numberedEvent(0)]));
    expect(jobIdOf(items)).toMatch(/^c-[0-9a-f]{40}$/);
  });

  it('tells the class in its first letter', () => {
    expect(jobIdOf([numberedEvent(0, 'sheddable')])).toMatch(/^s-/);
  });
});
