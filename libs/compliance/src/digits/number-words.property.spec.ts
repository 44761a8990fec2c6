import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayHoldNumber, numberWordOf } from './number-words.js';

/** As digit-runs reads a text: word by word. */
const holdsNumber = (text: string): boolean =>
  [...text.matchAll(/\d+|\p{L}+/gu)].some(
    ([word]) => /\d/.test(word) || numberWordOf(word) !== undefined,
  );

describe('mayHoldNumber', () => {
  it('is false for no text that holds a number', () => {
    const word = fc.constantFrom(
      ...['one', 'Two', 'OH', 'o', 'ten', 'often', 'bone', 'double', 'forty-one', '4', 'é', 'sıx'],
      ...['you', 'hundred', 'nineé', 'K', 'İ', ' ', '-', "one's", 'x1'],
    );
    const text = fc.oneof(
      fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')),
      fc.array(word, { maxLength: 4 }).map((words) => words.join('')),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(text, (each) => {
        if (holdsNumber(each)) expect(mayHoldNumber(each)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is false for talk without one, words that hold a number word included', () => {
    expect(mayHoldNumber('Someone often weighs the bone; nobody knows when.')).toBe(false);
  });
});
