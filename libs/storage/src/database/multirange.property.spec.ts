import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMultirange, isInRanges, parseMultirange, rangesOf } from './multirange.js';

const seqs = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 });

describe('rangesOf', () => {
  it('holds exactly the numbers it was given, in separate ascending ranges', () => {
    fc.assert(
      fc.property(seqs, (given) => {
        const ranges = rangesOf(given);
        const held = ranges.flatMap(([from, to]) =>
          Array.from({ length: to - from + 1 }, (_, n) => from + n),
        );
        expect(held).toEqual(given.toSorted((a, b) => a - b));
        ranges.slice(1).forEach(([from], n) => {
          expect(from).toBeGreaterThan((ranges[n]?.[1] ?? 0) + 1);
        });
        for (let seq = 0; seq <= 60; seq++) {
          expect(isInRanges(ranges, seq)).toBe(given.includes(seq));
        }
      }),
    );
  });
});

describe('parseMultirange', () => {
  it('reads what PostgreSQL writes, up to the largest seq', () => {
    expect(parseMultirange('{}')).toEqual([]);
    expect(parseMultirange('{[0,8),[12,13),[1099511627776,1099511627777)}')).toEqual([
      [0, 7],
      [12, 12],
      [2 ** 40, 2 ** 40],
    ]);
  });

  it.each(['', '[0,1)', '{[0,1]}', '{(0,5)}', '{[0,)}', '{[0,1),}', '{[-1,1)}'])(
    'takes %j for a bug',
    (text) => expect(() => parseMultirange(text)).toThrow('range'),
  );
});

describe('formatMultirange', () => {
  it('writes inclusive ranges, which PostgreSQL takes', () => {
    expect(formatMultirange([])).toBe('{}');
    expect(
      formatMultirange([
        [0, 7],
        [12, 12],
      ]),
    ).toBe('{[0,7],[12,12]}');
  });
});
