import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisedForms } from '../words/normalise.js';
import { PatternSet } from './pattern-set.js';
import { PhraseError, phraseVariants } from './phrase.js';
import { RegexError, checkedRegex } from './regex-set.js';

const NONE = (): string[] => [];

function foundIn(text: string, add: (patterns: PatternSet) => number): string[] {
  const patterns = new PatternSet();
  const pattern = add(patterns);
  const forms = normalisedForms(text);
  const ranges = patterns.scan(forms).get(pattern) ?? [];
  return ranges.map(({ from, to }) => forms.slice(from, to).join(' '));
}

const phrase = (text: string, ...phrases: string[]): string[] =>
  foundIn(text, (patterns) =>
    patterns.addPhrases(phrases.flatMap((each) => phraseVariants(each, NONE))),
  );
const regex = (text: string, source: string): string[] =>
  foundIn(text, (patterns) => patterns.addRegex(source));

describe('Phrases', () => {
  it.each([
    [
      'This is an attempt to collect a debt.',
      '(attempt|trying) to collect (a|this) debt',
      'attempt to collect a debt',
    ],
    [
      'information obtained will certainly be used for that',
      'obtained * used for',
      'obtained will certainly be used for',
    ],
    ['obtained used for', 'obtained * used for', 'obtained used for'],
    ["I can't do it", 'cannot', 'can not'],
    ['please call nine-one-one now', 'call (the)? 911', 'call 911'],
    ['(no) thank you', 'thank (you|(y)?all)', 'thank you'],
    ['we will sue sue you', 'will sue you', 'will sue you'],
  ])('in %j finds %j', (text, pattern, expected) => {
    expect(phrase(text, pattern)).toEqual([expected]);
  });

  it.each([
    ['obtained a b c d used', 'obtained * used'],
    ['he was arrested', 'arrest'],
    ['call 9111', 'call 911'],
    ['', 'a b'],
  ])('in %j finds no %j', (text, pattern) => {
    expect(phrase(text, pattern)).toEqual([]);
  });

  it('finds each occurrence, and of those that begin together the shortest', () => {
    expect(phrase('stop it and stop it now', 'stop * now', 'stop it')).toEqual([
      'stop it',
      'stop it',
    ]);
  });

  it.each([
    ['(a|b', 'a ) for each ('],
    ['a)', 'no ) without a ('],
    ['a? b', '? only after a group'],
    ['* a', 'begins and ends with words'],
    ['...', 'without words'],
    ['a * b * c * d * e * f', 'at most 4 \\*'],
    ['(a|b)(c|d)(e|f)(g|h)(i|j)(k|l)(m|n)(o|p)(q|r)', 'at most 256 variants'],
  ])('cannot be written %j', (pattern, message) => {
    expect(() => phraseVariants(pattern, NONE)).toThrow(PhraseError);
    expect(() => phraseVariants(pattern, NONE)).toThrow(
      new RegExp(message.replace(/[()?]/g, '\\$&')),
    );
  });

  it('take in the phrases of a parameter', () => {
    const variants = phraseVariants('this is $names', () => ['Ridgeway', 'Ridgeway Recovery']);
    expect(variants).toEqual([
      ['this', 'is', 'ridgeway'],
      ['this', 'is', 'ridgeway', 'recovery'],
    ]);
  });

  it('are found wherever they stand among other words', () => {
    const word = fc.constantFrom('to', 'collect', 'a', 'debt', 'pay');
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 12 }),
        fc.array(word, { maxLength: 12 }),
        (before, after) => {
          const text = [...before, 'attempt', 'to', 'collect', ...after].join(' ');
          expect(phrase(text, 'attempt to collect')).toEqual(['attempt to collect']);
        },
      ),
    );
  });
});

describe('Regular expressions', () => {
  it('match whole words of the normalised text', () => {
    expect(regex("They'll garnish your WAGES", 'garnish(es)? (\\w+ )?wage')).toEqual([
      'garnish your wages',
    ]);
  });

  it('are found in long talk, once each, also where two blocks meet', () => {
    for (let before = 180; before < 280; before += 7) {
      const text = `${'word '.repeat(before)}seize your salary ${'word '.repeat(400)}seize his car`;
      expect(regex(text, 'seize (your|his) \\w+')).toEqual(['seize your salary', 'seize his car']);
    }
  });

  it.each(['(?=a)b', '(a)\\1', 'a{1001}', '(a', '^a', 'a$', '\\Aa', 'x*'])(
    'cannot be %s',
    (source) => {
      expect(() => checkedRegex(source)).toThrow(RegexError);
    },
  );

  it.each(['[^a]b', '\\$5', 'a\\^b', '\\bcall\\b'])('may be %s', (source) => {
    expect(() => checkedRegex(source)).not.toThrow();
  });
});

describe('Entities', () => {
  const entity = (text: string, type: Parameters<PatternSet['addEntity']>[0]): string[] =>
    foundIn(text, (patterns) => patterns.addEntity(type));

  it.each([
    ['that is $1,200 a night', 'money', '1200 dollars'],
    ['forty five bucks', 'money', '45 bucks'],
    ['about ten percent', 'percentage', '10 percent'],
    ['my card is [card]', 'card-number', '[card]'],
    ['four one one one 1111 1111 1111', 'card-number', '4111111111111111'],
    ['call five five five oh one oh oh one two three', 'phone', '5550100123'],
    ['I am ninety two years old', 'age', '92 years old'],
  ] as const)('in %j finds %s', (text, type, expected) => {
    expect(entity(text, type)).toEqual([expected]);
  });

  it.each([
    ['on March 3rd', 'march third', ''],
    ['march three nineteen eighty', 'march 31980', 'march 31980'],
    ['March 3, 1980, I think', 'march 3 1980', 'march 3 1980'],
    ['the third of March nineteen eighty', 'third of march 1980', 'third of march 1980'],
    ['the twenty third of May 2026', '20 third of may 2026', ''],
    ['August 15th', 'august 15th', ''],
    ['03/04/1980', '03041980', '03041980'],
    ['you may call in march', '', ''],
    ['13/13/1980', '', ''],
  ])('in %j: the date %j, of birth %j', (text, date, ofBirth) => {
    expect(entity(text, 'date')).toEqual(date === '' ? [] : [date]);
    expect(entity(text, 'date-of-birth')).toEqual(ofBirth === '' ? [] : [ofBirth]);
  });

  it('are not found where the check digit is wrong', () => {
    expect(entity('4111 1111 1111 1112', 'card-number')).toEqual([]);
  });
});
