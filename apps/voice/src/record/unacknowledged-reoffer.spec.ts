import { digestOf } from '@verbatim/audit-log';
import { PutAside, type PutAsideEvent } from '@verbatim/storage';
import { beforeEach, describe, expect, it } from 'vitest';
import { EPOCH, numberedEvent, recordOf, seqsOf } from '../testing/events.js';
import { UnacknowledgedReoffer } from './unacknowledged-reoffer.js';
import { VerticalLane } from './vertical-lane.js';

let nowMs: number;
/** What a record costs to be read. */
let readingMs: number;
let quarantined: PutAsideEvent[];
let letGo: number[];
let isStuck: boolean;
let lane: VerticalLane;
let reoffer: UnacknowledgedReoffer;
const { signal } = new AbortController();

beforeEach(() => {
  nowMs = 100_000;
  readingMs = 0;
  quarantined = [];
  letGo = [];
  isStuck = false;
  lane = new VerticalLane({
    vertical: 'salon',
    queue: 'audit-salon',
    policy: 'drop-oldest',
    capacityEvents: 100,
    capacityBytes: 1024 * 1024,
    onDropped: () => undefined,
    onDeferred: () => undefined,
  });
  reoffer = new UnacknowledgedReoffer({
    spool: {
      async *unacknowledged() {
        for (const seq of [0, 1, 2]) {
          nowMs += readingMs;
          yield recordOf(numberedEvent(seq));
        }
      },
      heldEpochs: () => [EPOCH],
    },
    putAside: (epochs) => PutAside.of({ putAside: async () => quarantined }, epochs),
    onPutAside: (_, seq) => letGo.push(seq),
    laneOfVertical: () => lane,
    isStuck: () => isStuck,
    onReoffered: () => undefined,
    now: () => nowMs,
  });
});

const taken = () => {
  const items = lane.buffer.takeMany(100, 1e6);
  lane.sent(items);
  return seqsOf(items);
};

describe('UnacknowledgedReoffer', () => {
  it('offers late events again, and waits twice as long before it does so once more', async () => {
    await reoffer.pass(signal);
    expect(taken()).toEqual([0, 1, 2]);
    nowMs += 14_999;
    await reoffer.pass(signal);
    expect(taken()).toEqual([]);
    nowMs += 1;
    await reoffer.pass(signal);
    expect(taken()).toEqual([0, 1, 2]);
    nowMs += 15_000;
    await reoffer.pass(signal);
    expect(taken()).toEqual([]);
    nowMs += 15_000;
    await reoffer.pass(signal);
    expect(taken()).toEqual([0, 1, 2]);
  });

  it('lets others go first after each millisecond of reading', async () => {
    readingMs = 1;
    let turns = 0;
    let isPassing = true;
    const other = (): void => {
      turns++;
      if (isPassing) setImmediate(other);
    };
    setImmediate(other);
    await reoffer.pass(signal);
    isPassing = false;
    expect(turns).toBeGreaterThanOrEqual(3);
    expect(taken()).toEqual([0, 1, 2]);
  });

  it('leaves alone what is in hand or deferred', async () => {
    lane.offer(numberedEvent(1));
    lane.deferred.add(EPOCH, 2);
    await reoffer.pass(signal);
    expect(taken()).toEqual([1, 0]);
  });

  it('adds no copies behind a sender that does not get through', async () => {
    isStuck = true;
    await reoffer.pass(signal);
    expect(taken()).toEqual([]);
  });

  it('lets go of what is in quarantine, and offers it no more (cause: copies every 15 s for ever)', async () => {
    const sha256 = digestOf(numberedEvent(1).event).toString('hex');
    quarantined = [{ epoch: EPOCH, seq: 1, sha256 }];
    await reoffer.pass(signal);
    expect(taken()).toEqual([0, 2]);
    expect(letGo).toEqual([1]);
  });

  it('still offers an event under whose identity something else is in quarantine', async () => {
    quarantined = [{ epoch: EPOCH, seq: 1, sha256: '0'.repeat(64) }];
    await reoffer.pass(signal);
    expect(taken()).toEqual([0, 1, 2]);
    expect(letGo).toEqual([]);
  });
});
