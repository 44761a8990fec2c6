import { describe, expect, it } from 'vitest';
import { factsOf } from './segment-facts.js';
import { EventSource, randomCallId, segmentOf } from './testing/written-segment.js';

describe('factsOf', () => {
  it('gives calls and epochs in ascending order, the order in which rows are locked', () => {
    const sources = Array.from({ length: 20 }, () => new EventSource(randomCallId()));
    const { calls, epochs } = factsOf(
      segmentOf(sources.map((source) => source.final())).frames,
      () => true,
    );
    const callIds = calls.map(({ callId }) => callId);
    expect(callIds).toEqual(callIds.toSorted());
    expect(epochs.map(({ epoch }) => epoch)).toEqual(sources.map(({ epoch }) => epoch).toSorted());
  });

  it('takes the word of the status callback over that of the reconciler, in either order', () => {
    const source = new EventSource(randomCallId());
    const guess = source.next('call.ended', { status: 'unknown', source: 'reconciler' });
    const word = source.next('call.ended', { status: 'completed', source: 'status-callback' });
    const later = source.next('call.ended', { status: 'unknown', source: 'reconciler' });
    for (const events of [
      [guess, word],
      [word, later],
    ]) {
      const [call] = factsOf(segmentOf(events).frames, () => true).calls;
      expect(call).toMatchObject({ endStatus: 'completed', endedAt: word.at });
    }
  });

  it('says nothing of events that are not new', () => {
    const source = new EventSource(randomCallId());
    const { frames } = segmentOf([source.opened(), source.started(), source.final()]);
    const facts = factsOf(frames, (_frame, index) => index === 2);
    expect(facts.calls).toMatchObject([{ events: 1, finals: 1, hasStarted: false }]);
    expect(facts.epochs).toMatchObject([{ processId: null, newSeqs: [2] }]);
    expect(factsOf(frames, () => false)).toEqual({ calls: [], epochs: [], gaps: [] });
  });

  it('makes one gap of each range of a tombstone', () => {
    const source = new EventSource(randomCallId());
    const gap = source.next('stream.gap', {
      ranges: [
        [2, 4],
        [7, 7],
      ],
      count: 4,
      reason: 'superseded',
      policy: 'drop-oldest',
      component: 'buffer',
    });
    expect(factsOf(segmentOf([gap]).frames, () => true).gaps).toMatchObject([
      { epoch: source.epoch, from: 2, to: 4, reason: 'superseded' },
      { epoch: source.epoch, from: 7, to: 7, reason: 'superseded' },
    ]);
  });
});
