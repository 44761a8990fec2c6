import type { Random } from './random.js';

/** A piece of a turn; the secret ones must not survive redaction. */
export interface Piece {
  readonly text: string;
  readonly isSecret: boolean;
}

export const open = (text: string): Piece => ({ text, isSecret: false });
export const secret = (text: string): Piece => ({ text, isSecret: true });

/** How recognition writes what it hears: no two services agree, and none is right. */
export interface Writing {
  /** `written`: sentences. `bare`: lower case, no punctuation. `halting`: "uh" and commas. */
  readonly manner: 'written' | 'bare' | 'halting';
  /** `numerals`: 4111. `words`: four one one one. `pairs`: forty-one eleven. */
  readonly digits: 'numerals' | 'words' | 'pairs';
  readonly zero: 'zero' | 'oh';
}

export function anyWriting(random: Random): Writing {
  return {
    manner: random.pick(['written', 'written', 'bare', 'bare', 'halting']),
    digits: random.pick(['numerals', 'numerals', 'words', 'words', 'pairs']),
    zero: random.pick(['zero', 'oh']),
  };
}

const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const TEENS = [
  ...['ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen'],
  ...['eighteen', 'nineteen'],
];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

export function digitWord(digit: string, { zero }: Writing): string {
  return digit === '0' ? zero : DIGITS[Number(digit)]!;
}

/** "forty-one", "eleven", "oh four": a number below 100 in the way in which it is read aloud. */
export function pairWords(pair: string, writing: Writing): string {
  const value = Number(pair);
  if (pair.startsWith('0')) return [...pair].map((each) => digitWord(each, writing)).join(' ');
  if (value < 10) return DIGITS[value]!;
  if (value < 20) return TEENS[value - 10]!;
  const ten = TENS[Math.floor(value / 10)]!;
  const joint = writing.manner === 'bare' ? ' ' : '-';
  return value % 10 === 0 ? ten : `${ten}${joint}${DIGITS[value % 10]}`;
}

/** One group of digits, as it is said in one breath. */
export function groupText(group: string, writing: Writing, random: Random): string {
  if (writing.digits === 'numerals') return group;
  if (writing.digits === 'pairs' && group.length % 2 === 0) {
    return group
      .match(/../g)!
      .map((pair) => pairWords(pair, writing))
      .join(' ');
  }
  const words: string[] = [];
  for (let i = 0; i < group.length; i += 1) {
    const isDouble = group[i] === group[i + 1] && random.chance(0.5);
    words.push(
      isDouble ? `double ${digitWord(group[i]!, writing)}` : digitWord(group[i]!, writing),
    );
    if (isDouble) i += 1;
  }
  return words.join(' ');
}

/** Groups of digits, with what people and recognition put between them. */
export function groupsSaid(groups: readonly string[], writing: Writing, random: Random): Piece[] {
  const separator =
    writing.digits === 'numerals'
      ? random.pick(writing.manner === 'bare' ? [' ', ' ', ''] : [' ', '-', '', '-'])
      : random.pick(writing.manner === 'bare' ? [' '] : [' ', ', ']);
  return groups.flatMap((group, i) => {
    const said = secret(groupText(group, writing, random));
    if (i === 0) return [said];
    const isHalting = writing.manner === 'halting' && random.chance(0.4);
    return [open(isHalting ? random.pick([', uh, ', ' um ', ', uh ', '... ']) : separator), said];
  });
}

const RETRACTIONS = {
  written: [', no, sorry, ', ', sorry, ', '. No, wait, ', ', I mean ', ', no, '],
  bare: [' no sorry ', ' sorry ', ' no wait ', ' i mean ', ' no '],
  halting: [', uh, no, ', ', um, sorry, ', '... no, ', ', wait, no, '],
} as const;

/** The same with one group said wrongly first, and taken back. */
export function groupsCorrected(
  groups: readonly string[],
  writing: Writing,
  random: Random,
): Piece[] {
  const at = Math.floor(random.next() * groups.length);
  const wrong = wrongDigit(groups[at]!, random);
  const before = groupsSaid([...groups.slice(0, at), wrong], writing, random);
  const after = groupsSaid(groups.slice(at), writing, random);
  return [...before, open(random.pick(RETRACTIONS[writing.manner])), ...after];
}

/** "… one one, no, four, not five": the last digit is put right behind the number. */
export function lastDigitCorrected(
  groups: readonly string[],
  writing: Writing,
  random: Random,
): Piece[] {
  const right = groups.at(-1)!.at(-1)!;
  const wrongGroup = groups.at(-1)!.slice(0, -1) + otherDigit(right, random);
  const say = (digit: string): string =>
    writing.digits === 'numerals' ? digit : digitWord(digit, writing);
  const comma = writing.manner === 'bare' ? '' : ',';
  return [
    ...groupsSaid([...groups.slice(0, -1), wrongGroup], writing, random),
    open(`${comma} no${comma} `),
    secret(say(right)),
    open(`${comma} not `),
    secret(say(wrongGroup.at(-1)!)),
  ];
}

function wrongDigit(group: string, random: Random): string {
  const at = Math.floor(random.next() * group.length);
  return group.slice(0, at) + otherDigit(group[at]!, random) + group.slice(at + 1);
}

const otherDigit = (digit: string, random: Random): string =>
  String((Number(digit) + 1 + Math.floor(random.next() * 8)) % 10);

/** "W-H-I-T", "w h i t", "W as in whiskey, H as in hotel". */
export function spelled(word: string, writing: Writing, random: Random): Piece[] {
  const letters = [...word.toUpperCase()].filter((each) => /\p{L}/u.test(each));
  const written = (text: string): string => (writing.manner === 'bare' ? text.toLowerCase() : text);
  if (random.chance(0.25) && letters.length <= 7) {
    const comma = writing.manner === 'bare' ? ' ' : ', ';
    return letters.flatMap((letter, i) => [
      ...(i === 0 ? [] : [open(comma)]),
      secret(written(letter)),
      open(` as in ${(ALPHABET[letter] ?? ['apple'])[0]}`),
    ]);
  }
  const separator = random.pick(
    writing.manner === 'written' ? ['-', '-', ' ', ', '] : [' ', ' ', '-'],
  );
  return [secret(written(letters.join(separator)))];
}

const ALPHABET: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  (
    'apple boy cat dog edward frank george henry ice john king larry mary nancy orange peter queen robert sam ' +
    'tom union victor whiskey xray yellow zebra'
  )
    .split(' ')
    .map((word) => [word[0]!.toUpperCase(), [word]]),
);
