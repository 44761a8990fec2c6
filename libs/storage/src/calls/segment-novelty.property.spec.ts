import { digestOf } from '@verbatim/audit-log';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangesOf } from '../database/multirange.js';
import { noveltyOf, overlapsOf } from './segment-novelty.js';
import { EventSource, randomCallId, segmentOf } from './testing/written-segment.js';

const source = new EventSource(randomCallId());
const events = Array.from({ length: 12 }, () => source.final());
const seqs = fc.subarray(events.map(({ seq }) => seq));

describe('noveltyOf', () => {
  it('calls every event new, duplicate or contradicting, each exactly once', () => {
    fc.assert(
      fc.property(seqs, seqs, seqs, (carried, indexed, forged) => {
        const { frames } = segmentOf(
          events.filter(({ seq }) => carried.includes(seq)),
          'segments/x',
        );
        const known = new Map(
          indexed.map((seq) => [seq, digestOf(forged.includes(seq) ? 'forged' : events[seq])]),
        );
        const novelty = noveltyOf(frames, new Map([[source.epoch, known]]));
        const expected = (test: (seq: number) => boolean) => carried.filter(test);
        expect(novelty.conflicts.map(({ seq }) => seq)).toEqual(
          expected((seq) => indexed.includes(seq) && forged.includes(seq)),
        );
        expect(novelty.duplicateEvents).toBe(
          expected((seq) => indexed.includes(seq) && !forged.includes(seq)).length,
        );
        const isNew = frames.flatMap((frame) =>
          frame.seqs.filter((_, index) => novelty.isNew(frame, index)),
        );
        expect(isNew).toEqual(expected((seq) => !indexed.includes(seq)));
        expect(novelty.newEvents).toBe(isNew.length);
      }),
    );
  });

  it('counts the first of two occurrences in one segment', () => {
    const { frames } = segmentOf(events.slice(0, 2), 'segments/x');
    const twice = [...frames, ...segmentOf(events.slice(1, 3), 'segments/x').frames];
    expect(noveltyOf(twice, new Map())).toMatchObject({
      newEvents: 3,
      duplicateEvents: 1,
      conflicts: [],
    });
  });
});

describe('overlapsOf', () => {
  it('asks for the digests of durable events only', () => {
    fc.assert(
      fc.property(seqs, seqs, (carried, indexed) => {
        const { frames } = segmentOf(
          events.filter(({ seq }) => carried.includes(seq)),
          'segments/x',
        );
        const durable = new Map([[source.epoch, { durable: rangesOf(indexed) }]]);
        const overlap = [...(overlapsOf(frames, durable).get(source.epoch) ?? [])];
        expect(overlap).toEqual(carried.filter((seq) => indexed.includes(seq)));
      }),
    );
  });
});
