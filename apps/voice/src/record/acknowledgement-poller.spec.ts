import type { SeqRange } from '@verbatim/contracts';
import { LagStreams } from '@verbatim/backpressure';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EPOCH } from '../testing/events.js';
import { AcknowledgementPoller, ANSWER_LATE_MS } from './acknowledgement-poller.js';

let durable: Map<string, SeqRange[]>;
let isDown: boolean;
let silence: Promise<void> | undefined;
let asked: string[][];
let told: (readonly [string, readonly SeqRange[]])[];
let away: boolean[];
let poller: AcknowledgementPoller;
const lag = new LagStreams(['sales']);

beforeEach(() => {
  [durable, isDown, asked, told, away] = [new Map(), false, [], [], []];
  silence = undefined;
  poller = new AcknowledgementPoller({
    index: {
      durableRanges: async (epochs) => {
        asked.push([...epochs]);
        await silence;
        if (isDown) throw new Error('away');
        return durable;
      },
    },
    lag,
    onDurable: (epoch, ranges) => told.push([epoch, ranges]),
    onIndexAway: (isAway) => away.push(isAway),
  });
});

describe('AcknowledgementPoller', () => {
  it('asks for epochs with something outstanding and those that the spool still holds', async () => {
    poller.numbered('sales', EPOCH, 0);
    await poller.poll(['held']);
    expect(asked).toEqual([['held', EPOCH]]);
  });

  it('lets go of what is durable, and asks no more when nothing is left', async () => {
    poller.numbered('sales', EPOCH, 0);
    poller.numbered('sales', EPOCH, 1);
    durable.set(EPOCH, [[0, 1]]);
    await poller.poll([]);
    await poller.poll([]);
    expect(told).toEqual([[EPOCH, [[0, 1]]]]);
    expect(asked).toHaveLength(1);
    expect(poller.outstandingEvents).toBe(0);
  });

  it('does not wait for events that gave way', async () => {
    poller.numbered('sales', EPOCH, 0);
    poller.dropped(EPOCH, 0);
    await poller.poll([]);
    expect(asked).toEqual([]);
  });

  it('tells that the index is silent before its time limit does, and that it is back', async () => {
    vi.useFakeTimers();
    try {
      poller.numbered('sales', EPOCH, 0);
      const silent = Promise.withResolvers<void>();
      silence = silent.promise;
      const polling = poller.poll([]);
      vi.advanceTimersByTime(ANSWER_LATE_MS);
      expect(away).toEqual([true]);
      silent.resolve();
      await polling;
      expect(away).toEqual([true, false]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not take silence for an answer when there is nothing to ask', async () => {
    poller.numbered('sales', EPOCH, 0);
    isDown = true;
    await poller.poll([]);
    poller.dropped(EPOCH, 0);
    await poller.poll([]);
    expect(away).toEqual([true]);
  });

  it('survives an index that is away, tells once, and asks again', async () => {
    poller.numbered('sales', EPOCH, 0);
    isDown = true;
    await poller.poll([]);
    await poller.poll([]);
    isDown = false;
    await poller.poll([]);
    expect(away).toEqual([true, false]);
    expect(asked).toHaveLength(3);
  });

  it('asks in statements of bounded size', async () => {
    await poller.poll(Array.from({ length: 1_001 }, (_, i) => `epoch-${i}`));
    expect(asked.map((epochs) => epochs.length)).toEqual([500, 500, 1]);
  });
});
