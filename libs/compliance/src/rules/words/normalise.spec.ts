import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisedForms, normalisedWords } from './normalise.js';

const read = (text: string): string => normalisedForms(text).join(' ');

describe('normalisedForms', () => {
  it.each([
    ['This is an ATTEMPT, to collect!', 'this is an attempt to collect'],
    ["I'm sure you won’t; can't, let's, it's", 'i am sure you will not can not let us it is'],
    ["the consumer's debt", 'the consumer debt'],
    ['¡Cobrar una deuda, señor!', 'cobrar una deuda senor'],
    ['dont call, im busy', 'do not call i am busy'],
    ['uh, this is um a a recorded line', 'this is a recorded line'],
    ['my card is [card], code [cvv]', 'my card is [card] code [cvv]'],
    ['born [date-of-birth 1980]', 'born [date-of-birth]'],
  ])('brings %j to %j', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['call nine one one', 'call 911'],
    ['call nine-eleven', 'call 911'],
    ['call 9-1-1.', 'call 911'],
    ['nine eighty eight', '988'],
    ['forty five dollars', '45 dollars'],
    ['$45', '45 dollars'],
    ['$1,200.50 and 10%', '1200.50 dollars and 10 percent'],
    ['one hundred and twenty days', '120 days'],
    ['two thousand twenty six', '2026'],
    ['twenty twenty six', '2026'],
    ['five hundred', '500'],
    ['three thousand four hundred and five', '3405'],
    ['a hundred', 'a 100'],
    ['double oh seven', '007'],
    ['oh, I see', 'oh i see'],
    ['911, one moment', '911 1 moment'],
    ['the 1st of May', 'the first of may'],
    ['a double room', 'a double room'],
    ['half past seven thirty', 'half past 730'],
    ['one and two', '1 and 2'],
    ['twelve thousand', '12000'],
    ['zero', '0'],
  ])('reads the number in %j as %j', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('normalisedWords', () => {
  it('says where each word stands', () => {
    const text = "Well, I'll pay twenty-four now.";
    const words = normalisedWords([{ turn: 3, text }]);
    expect(words.map(({ form, turn, start, end }) => [form, turn, text.slice(start, end)])).toEqual(
      [
        ['well', 3, 'Well'],
        ['i', 3, "I'll"],
        ['will', 3, "I'll"],
        ['pay', 3, 'pay'],
        ['24', 3, 'twenty-four'],
        ['now', 3, 'now'],
      ],
    );
  });

  it('is the same however the talk was cut between words', () => {
    const word = fc.constantFrom(
      'nine',
      'one',
      'hundred',
      'and',
      'the',
      "don't",
      'oh',
      '45',
      'uh',
      'pay',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), fc.nat(), (words, cut) => {
        const at = cut % words.length;
        const turns = [words.slice(0, at), words.slice(at)].map((part, turn) => ({
          turn,
          text: part.join(' '),
        }));
        expect(normalisedWords(turns).map(({ form }) => form)).toEqual(
          normalisedForms(words.join(' ')),
        );
      }),
    );
  });

  it('takes any text, and every span lies inside it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        for (const { start, end, form } of normalisedWords([{ turn: 0, text }])) {
          expect(start >= 0 && start < end && end <= text.length && form !== '').toBe(true);
        }
      }),
    );
  });
});
