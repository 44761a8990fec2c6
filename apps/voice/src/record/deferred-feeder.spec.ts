import type { SpoolRecord } from '@verbatim/backpressure';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EPOCH, numberedEvent, recordOf, seqsOf } from '../testing/events.js';
import { DeferredFeeder } from './deferred-feeder.js';
import { VerticalLane } from './vertical-lane.js';

let records: SpoolRecord[];
let unreadable: number;
let lane: VerticalLane;
let feeder: DeferredFeeder;

beforeEach(() => {
  records = [];
  unreadable = 0;
  lane = new VerticalLane({
    vertical: 'salon',
    queue: 'audit-salon',
    policy: 'block',
    capacityEvents: 2,
    capacityBytes: 1024 * 1024,
    onDropped: () => undefined,
    onDeferred: () => feeder.wake(),
  });
  const spool = {
    async *unacknowledged() {
      yield* [...records];
    },
  };
  feeder = new DeferredFeeder(
    lane,
    spool,
    (events) => (unreadable += events),
    (error) => {
      throw error;
    },
  );
});
afterEach(async () => {
  await feeder.stop();
});

const arrive = (...seqs: number[]) => {
  for (const seq of seqs) {
    const item = numberedEvent(seq);
    records.push(recordOf(item));
    lane.offer(item);
  }
};

async function takeAll(count: number): Promise<number[]> {
  const taken: number[] = [];
  await expect
    .poll(() => taken.push(...seqsOf(lane.buffer.takeMany(1, 1e6))) && taken.length)
    .toBeGreaterThanOrEqual(count);
  return taken;
}

describe('DeferredFeeder', () => {
  it('brings deferred events back in order, once each, and those in hand not at all', async () => {
    arrive(0, 1, 2, 3, 4, 5);
    expect(await takeAll(6)).toEqual([0, 1, 2, 3, 4, 5]);
    await expect.poll(() => lane.deferred.isEmpty).toBe(true);
    expect(feeder.fed).toBe(4);
    expect(lane.buffer.size).toBe(0);
  });

  it('lets later events pass directly again once nothing is deferred', async () => {
    arrive(0, 1, 2);
    await takeAll(3);
    await expect.poll(() => lane.deferred.isEmpty).toBe(true);
    arrive(3);
    expect(lane.deferred.isEmpty).toBe(true);
    expect(await takeAll(1)).toEqual([3]);
  });

  it('leaves out what has been acknowledged in the meantime', async () => {
    arrive(0, 1, 2, 3);
    lane.deferred.remove(EPOCH, [[2, 2]]);
    records = records.filter(({ seq }) => seq !== 2);
    expect(await takeAll(3)).toEqual([0, 1, 3]);
  });

  it('reports events that the spool cannot give back, instead of looking for ever', async () => {
    arrive(0, 1);
    lane.offer(numberedEvent(2));
    await expect.poll(() => unreadable, { timeout: 4_000 }).toBe(1);
    expect(lane.deferred.isEmpty).toBe(true);
  });
});
