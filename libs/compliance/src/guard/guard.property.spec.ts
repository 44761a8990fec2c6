import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passesLuhn } from './card-numbers.js';
import { Guard } from './guard.js';
import { OPEN_DIGITS_MIN } from './split-cards.js';

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

  it('lets no more of a card through than its issuer, wherever one item is cut into partials', () => {
    fc.assert(
      fc.property(
        schemeCard,
        spelling,
        talk,
        fc.integer({ min: 0, max: 6 }),
        (card, spell, before, hold) => {
          const text = `${before} it's ${spell(card)}, so that's it.`;
          const guard = new Guard();
          for (let end = 1; end < text.length; end += 1 + (hold % 3)) {
            const { words } = guard.scrub(
              'transcript.partial',
              { text: text.slice(0, end) },
              'item',
            );
            if (words === 'withheld') continue;
            const left = digitsLeft((words['text'] as string).slice(before.length));
            expect(left).not.toContain(card.slice(0, OPEN_DIGITS_MIN));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('scrubs a final the same, however it was cut into partials before', () => {
    const sentence = fc.oneof(
      fc
        .tuple(talk, schemeCard, spelling)
        .map(([before, card, spell]) => `${before} ${spell(card)}`),
      fc.constantFrom(
        'my password is hunter two',
        'the PIN is 4921',
        'the CVV is one two three',
        'pay 450',
      ),
      talk,
    );
    const turns = fc.array(fc.tuple(sentence, fc.array(fc.nat(200), { maxLength: 4 })), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(turns, (items) => {
        const [cut, whole] = [new Guard(), new Guard()];
        for (const [i, [text, ends]] of items.entries()) {
          for (const end of ends.sort((a, b) => a - b)) {
            cut.scrub('transcript.partial', { text: text.slice(0, end) }, `item_${i}`);
          }
          const expected = whole.scrub('transcript.final', { text }, `item_${i}`);
          expect(cut.scrub('transcript.final', { text }, `item_${i}`)).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('shows nothing of a password while it is being said', () => {
    const cue = fc.constantFrom(
      'my password is ',
      'The passcode for the portal is: ',
      'pass phrase = ',
    );
    const secret = fc
      .array(fc.constantFrom('purple', 'horse', 'Tr0ub4dor', 'staple', 'xylophone'), {
        minLength: 1,
        maxLength: 3,
      })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(
        talk.filter((each) => !/password/.test(each)),
        cue,
        secret,
        (before, announced, said) => {
          const text = `${before} ${announced}${said}, is that right`;
          const start = before.length + 1 + announced.length;
          for (let end = start + 1; end <= text.length; end += 1) {
            const { words } = new Guard().scrub('transcript.partial', { text: text.slice(0, end) });
            const shown = words === 'withheld' ? '' : (words['text'] as string);
            expect(shown).not.toContain(said.slice(0, 3));
          }
        },
      ),
      { numRuns: 200 },
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
