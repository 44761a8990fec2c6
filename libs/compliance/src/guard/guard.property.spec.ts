import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passesLuhn } from './card-numbers.js';
import { Guard } from './guard.js';

const scrub = (text: string): string => {
  const { words } = new Guard().scrub('transcript.final', { text });
  if (words === 'withheld') throw new Error('A final is never withheld.');
  return words['text'] as string;
};

const withCheckDigit = (body: string): string =>
  [...'0123456789'].map((last) => body + last).find(passesLuhn)!;

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

const anyCard = digits(12, 18).map(withCheckDigit);
const schemeCard = fc.oneof(
  digits(14, 14).map((body) => withCheckDigit(`4${body}`)),
  digits(13, 13).map((body) => withCheckDigit(`53${body}`)),
  digits(12, 12).map((body) => withCheckDigit(`37${body}`)),
);

const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const spoken = (number: string): string => [...number].map((d) => WORDS[Number(d)]!).join(' ');
const grouped = (separators: string[]) => (number: string) =>
  [...number].map((d, i) => (i === 0 ? d : (separators[i % separators.length] ?? '') + d)).join('');

/** The ways in which people, and recognition, write one number. */
const spelling = fc.oneof(
  fc.constant((number: string) => number),
  fc.constant(spoken),
  fc.constant((number: string) => number.replace(/(\d{4})(?=\d)/g, '$1 ')),
  fc.constant((number: string) => number.replace(/(\d{4})(?=\d)/g, '$1-')),
  fc.array(fc.constantFrom(' ', '-', '', '  '), { minLength: 1, maxLength: 8 }).map(grouped),
);

const talk = fc
  .array(
    fc.constantFrom(
      ...'yes well my card thanks please and the date 12 1984 555-0100 oh is password CVV'.split(
        ' ',
      ),
    ),
    { maxLength: 6 },
  )
  .map((words) => words.join(' '));

/** All that is left to be read as digits, however it is written; a placeholder parts them. */
const digitsLeft = (text: string): string =>
  text
    .replace(/\[\w+\]/g, '|')
    .replace(new RegExp(WORDS.join('|'), 'gi'), (word) => `${WORDS.indexOf(word.toLowerCase())}`)
    .replace(/[^\d|]/g, '');

describe('Guard', () => {
  it('lets no number survive that stands by itself and has a card’s length and check digit', () => {
    fc.assert(
      fc.property(anyCard, spelling, talk, talk, (card, spell, before, after) => {
        const left = scrub(`${before} it's ${spell(card)}. So ${after}`);
        expect(digitsLeft(left)).not.toContain(card);
      }),
      { numRuns: 500 },
    );
  });

  it('lets no card of a scheme survive among other digits', () => {
    const numbers = fc.array(digits(1, 6), { maxLength: 3 }).map((each) => each.join(' '));
    const separator = fc.constantFrom(' ', ', ', '. ', ' um ', '/');
    fc.assert(
      fc.property(
        fc.tuple(numbers, separator, schemeCard, spelling, separator, numbers),
        ([before, left, card, spell, right, after]) => {
          const text = scrub(`${before}${left}${spell(card)}${right}${after}`);
          expect(digitsLeft(text)).not.toContain(card);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('does nothing when it is run again, and never makes words much longer', () => {
    const token = fc.oneof(
      talk,
      digits(1, 20),
      anyCard,
      fc.constantFrom(...WORDS, 'oh', 'o', 'double', 'forty', 'eleven', 'hundred'),
      fc.constantFrom(', ', '. ', '-', ' um ', '/', '\n', '!', ': ', '[card]', '[secret]'),
      fc.constantFrom('my password is', 'the PIN is', 'security code', 'one-time code is'),
      fc.string({ maxLength: 8 }),
    );
    const separator = fc.constantFrom(' ', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(token, separator), { maxLength: 25 }), (tokens) => {
        const text = tokens.flat().join('');
        const once = scrub(text);
        expect(scrub(once)).toBe(once);
        expect(once.length).toBeLessThanOrEqual(text.length * 2);
      }),
      { numRuns: 2_000 },
    );
  });

  it('comes to an end on long input, in time that grows with it', { timeout: 30_000 }, () => {
    const started = performance.now();
    for (const unit of [
      '4111 ',
      '1',
      'one ',
      'my password is ',
      'security code ',
      ', ',
      'oh ',
      '{"a":',
    ]) {
      scrub(unit.repeat(Math.ceil(100_000 / unit.length)));
    }
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
