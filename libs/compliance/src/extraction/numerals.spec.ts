import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numeralText } from './numerals.js';

describe('numeralText', () => {
  it.each([
    ['three people on the twenty-first', '3 people on the 21st'],
    ['two hundred and five dollars', '205 dollars'],
    ['four thousand three hundred and fifty', '4350'],
    ['born the fourteenth of June, nineteen seventy-one', 'born the 14th of June, 1971'],
    ['twenty twenty-six', '2026'],
    ['at seven thirty', 'at 7 30'],
    ['five five five, oh one four', '5 5 5, oh 1 4'],
    ['Oh, no number at all', 'Oh, no number at all'],
    ['twenty. One more', '20. 1 more'],
  ])('reads "%s"', (source, expected) => {
    expect(numeralText(source).text).toBe(expected);
  });

  it('leads back to the words that a numeral stands for', () => {
    const source = 'a table for twenty five, please';
    const { text, sourceSpan } = numeralText(source);
    const at = text.indexOf('25');
    const { start, end } = sourceSpan(at, at + 2);
    expect(source.slice(start, end)).toBe('twenty five');
  });

  it('keeps every word outside of numerals at its place, whatever is said', () => {
    const word = fc.constantFrom(
      'one',
      'twenty',
      'hundred',
      'fifth',
      'and',
      'table',
      '7',
      '.',
      'x',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        const source = words.join(' ');
        const { text, sourceSpan } = numeralText(source);
        for (const match of text.matchAll(/table|x|\./g)) {
          const { start, end } = sourceSpan(match.index, match.index + match[0].length);
          expect(source.slice(start, end)).toBe(match[0]);
        }
      }),
    );
  });
});
