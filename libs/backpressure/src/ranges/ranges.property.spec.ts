import type { SeqRange } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeq, containsSeq, countOf, normalRanges, subtractRanges } from './seq-ranges.js';
import { SeqSet } from './seq-set.js';

const seq = fc.nat(60);
const ranges: fc.Arbitrary<SeqRange[]> = fc.array(
  fc.tuple(seq, fc.nat(8)).map(([from, length]): SeqRange => [from, from + length]),
  { maxLength: 12 },
);

const membersOf = (of: readonly SeqRange[]): Set<number> =>
  new Set(of.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)));
const sorted = (members: Iterable<number>): number[] => [...members].sort((a, b) => a - b);
const without = (set: Set<number>, other: Set<number>): Set<number> =>
  new Set([...set].filter((member) => !other.has(member)));
const isNormal = (of: readonly SeqRange[]): boolean =>
  of.every(([from, to], i) => from <= to && (i === 0 || from > (of[i - 1]?.[1] as number) + 1));

describe('seq ranges, against plain sets', () => {
  it('brings any ranges into the normal form of the same set', () => {
    fc.assert(
      fc.property(ranges, (any) => {
        const normal = normalRanges(any);
        expect(isNormal(normal)).toBe(true);
        expect(sorted(membersOf(normal))).toEqual(sorted(membersOf(any)));
        expect(normalRanges(normal)).toBe(normal);
        expect(countOf(normal)).toBe(membersOf(any).size);
      }),
    );
  });

  it('subtracts, and returns the same object when nothing went', () => {
    fc.assert(
      fc.property(ranges, ranges, (first, second) => {
        const [held, removed] = [normalRanges(first), normalRanges(second)];
        const rest = subtractRanges(held, removed);
        expect(isNormal(rest)).toBe(true);
        const expected = without(membersOf(held), membersOf(removed));
        expect(sorted(membersOf(rest))).toEqual(sorted(expected));
        if (expected.size === membersOf(held).size) expect(rest).toBe(held);
      }),
    );
  });

  it('adds numbers in any order', () => {
    fc.assert(
      fc.property(fc.array(seq), (numbers) => {
        const built: SeqRange[] = [];
        for (const number of numbers) addSeq(built, number);
        expect(isNormal(built)).toBe(true);
        expect(sorted(membersOf(built))).toEqual(sorted(new Set(numbers)));
        for (let i = 0; i <= 60; i += 1) expect(containsSeq(built, i)).toBe(numbers.includes(i));
      }),
    );
  });
});

describe('SeqSet, against a plain set', () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ add: seq }) },
      { weight: 1, arbitrary: fc.record({ remove: ranges }) },
    ),
  );

  it('adds in any order and removes any ranges', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const set = new SeqSet();
        const model = new Set<number>();
        for (const step of sequence) {
          if ('add' in step) {
            expect(set.add(step.add)).toBe(!model.has(step.add));
            model.add(step.add);
          } else {
            const rest = without(model, membersOf(step.remove));
            const gone = without(model, rest);
            expect(set.removeAll(normalRanges(step.remove))).toBe(gone.size);
            for (const number of gone) model.delete(number);
          }
          expect(set.size).toBe(model.size);
          expect(isNormal(set.ranges())).toBe(true);
          expect(sorted(membersOf(set.ranges()))).toEqual(sorted(model));
          for (let i = 0; i <= 70; i += 1) expect(set.has(i)).toBe(model.has(i));
        }
      }),
    );
  });
});
