import type { StreamPolicy } from '@verbatim/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { EPOCH, numberedEvent, seqsOf } from '../testing/events.js';
import type { NumberedEvent } from './numbered-event.js';
import { VerticalLane } from './vertical-lane.js';

let dropped: number[];
let superseded: number[];
let deferrals: number;
beforeEach(() => {
  dropped = [];
  superseded = [];
  deferrals = 0;
});

function laneOf(policy: StreamPolicy, capacityEvents = 3): VerticalLane {
  return new VerticalLane({
    vertical: 'salon',
    queue: 'audit-salon',
    policy,
    capacityEvents,
    capacityBytes: 1024 * 1024,
    onDropped: (_epoch, seq, reason) =>
      void (reason === 'superseded' ? superseded : dropped).push(seq),
    onDeferred: () => deferrals++,
  });
}

const offerAll = (lane: VerticalLane, seqs: number[], eventClass?: 'critical' | 'sheddable') =>
  seqs.forEach((seq) => lane.offer(numberedEvent(seq, eventClass)));

describe('a full lane', () => {
  it('defers critical events, and all that follow, until the feeder has caught up', () => {
    const lane = laneOf('block');
    offerAll(lane, [0, 1, 2, 3]);
    expect(lane.deferred.of(EPOCH)).toEqual([[3, 3]]);
    lane.buffer.take();
    lane.offer(numberedEvent(4));
    expect(lane.deferred.of(EPOCH)).toEqual([[3, 4]]);
    expect(seqsOf(lane.buffer.takeMany(10, 1e6))).toEqual([1, 2]);
    expect([deferrals, dropped]).toEqual([2, []]);
  });

  it('drops the oldest sheddable event for a newer one, and for a critical one', () => {
    const lane = laneOf('drop-oldest');
    offerAll(lane, [0, 1, 2, 3], 'sheddable');
    lane.offer(numberedEvent(4));
    expect(dropped).toEqual([0, 1]);
    expect(seqsOf(lane.buffer.takeMany(10, 1e6))).toEqual([2, 3, 4]);
  });

  it('drops an arriving partial when only critical events are held', () => {
    const lane = laneOf('drop-oldest');
    offerAll(lane, [0, 1, 2]);
    lane.offer(numberedEvent(3, 'sheddable'));
    expect(dropped).toEqual([3]);
  });

  it('drops an arriving partial and keeps the older ones under drop-newest', () => {
    const lane = laneOf('drop-newest');
    offerAll(lane, [0, 1, 2, 3], 'sheddable');
    expect([dropped, seqsOf(lane.buffer.takeMany(10, 1e6))]).toEqual([[3], [0, 1, 2]]);
  });

  it('never drops under block', () => {
    const lane = laneOf('block');
    offerAll(lane, [0, 1, 2, 3, 4, 5]);
    expect(dropped).toEqual([]);
    expect(lane.deferred.count).toBe(3);
  });
});

describe('a lane under latest-per-key', () => {
  const partialOf = (itemId: string, seq: number, epoch = EPOCH): NumberedEvent => {
    const { event, bytes } = numberedEvent(seq, 'sheddable', epoch);
    return { event: { ...event, itemId } as NumberedEvent['event'], bytes };
  };

  it('lets a newer partial of an item supersede the one that waits, which is in hand no longer', () => {
    const lane = laneOf('latest-per-key', 10);
    lane.offer(partialOf('item-1', 0));
    lane.offer(numberedEvent(1));
    lane.offer(partialOf('item-2', 2));
    lane.offer(partialOf('item-1', 3));
    expect([superseded, dropped]).toEqual([[0], []]);
    expect([lane.isInHand(EPOCH, 0), lane.isInHand(EPOCH, 3)]).toEqual([false, true]);
    expect(seqsOf(lane.buffer.takeMany(10, 1e6))).toEqual([1, 2, 3]);
  });

  it('keeps the partials of two writers apart, since each explains only its own gaps', () => {
    const lane = laneOf('latest-per-key', 10);
    lane.offer(partialOf('item-1', 0));
    lane.offer(partialOf('item-1', 0, 'f'.repeat(32)));
    expect(superseded).toEqual([]);
  });
});

describe('what is in hand', () => {
  it('begins with the offer and ends when the queue has it', () => {
    const lane = laneOf('drop-oldest');
    offerAll(lane, [0]);
    expect(lane.isInHand(EPOCH, 0)).toBe(true);
    lane.sent(lane.buffer.takeMany(10, 1e6));
    expect(lane.isInHand(EPOCH, 0)).toBe(false);
  });
});

describe('VerticalLane.settleSheddable', () => {
  it('takes back what has not left in time, each told as dropped once', async () => {
    const lane = laneOf('drop-oldest', 10);
    offerAll(lane, [0, 1, 2], 'sheddable');
    await lane.settleSheddable(EPOCH, 0);
    expect(dropped).toEqual([0, 1, 2]);
    const [taken] = lane.buffer.takeMany(1, 1e6);
    expect(lane.isWithdrawn(taken!)).toBe(true);
    offerAll(lane, [10, 11, 12, 13, 14, 15, 16, 17]);
    offerAll(lane, [18]);
    expect(dropped).toEqual([0, 1, 2]);
  });

  it('takes nothing back when everything has left', async () => {
    const lane = laneOf('drop-oldest');
    offerAll(lane, [0], 'sheddable');
    const settled = lane.settleSheddable(EPOCH, 5_000);
    lane.sent(lane.buffer.takeMany(1, 1e6));
    await settled;
    expect(dropped).toEqual([]);
  });

  it('leaves critical events and other calls alone', async () => {
    const lane = laneOf('drop-oldest', 10);
    lane.offer(numberedEvent(0));
    lane.offer(numberedEvent(1, 'sheddable', 'f'.repeat(32)));
    await lane.settleSheddable(EPOCH, 0);
    expect(dropped).toEqual([]);
    expect(lane.buffer.size).toBe(2);
  });
});
