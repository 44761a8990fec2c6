import { cardDigits, isOfSplit } from './digits.js';
import type { Random } from './random.js';
import {
  type Piece,
  type Writing,
  groupsCorrected,
  groupsSaid,
  lastDigitCorrected,
  open,
  pairWords,
  secret,
  spelled,
} from './said.js';
import { addressOf } from './values-address.js';
import { dateOf } from './values-date.js';
import { emailOf, ipOf, urlOf } from './values-net.js';
import type { ValueLists } from './value-lists.js';

export type Split = 'dev' | 'held-out';

/**
 * One generated identifier. `say` gives one form of it:
 * `v` whole · `1`, `2`, `3` its parts · `c` said wrongly first · `n` "…, no, four, not five" ·
 * `t` its last four · `s` spelled · `g`, `l` given and last name · `gs`, `ls` these spelled.
 */
export interface Value {
  say(form: string, writing: Writing, random: Random): Piece[];
}

export interface ValueSource {
  readonly split: Split;
  readonly lists: ValueLists;
}

export type ValueOf = (source: ValueSource, random: Random) => Value;

const grouped = (
  sizesOf: (digits: string) => readonly number[],
  make: (random: Random) => string,
) =>
  function (source: ValueSource, random: Random): Value {
    let digits = make(random);
    while (!isOfSplit(digits, source.split)) digits = make(random);
    const groups: string[] = [];
    let from = 0;
    for (const size of sizesOf(digits)) {
      groups.push(digits.slice(from, from + size));
      from += size;
    }
    return groupsValue(groups);
  };

function groupsValue(groups: readonly string[]): Value {
  return {
    say(form, writing, random) {
      const third = Math.max(1, Math.round(groups.length / 3));
      switch (form) {
        case '1':
          return groupsSaid(groups.slice(0, third), writing, random);
        case '2':
          return groupsSaid(groups.slice(third, 2 * third), writing, random);
        case '3':
          return groupsSaid(groups.slice(2 * third), writing, random);
        case 'c':
          return groupsCorrected(groups, writing, random);
        case 'n':
          return lastDigitCorrected(groups, writing, random);
        case 't':
          return groupsSaid([groups.join('').slice(-4)], writing, random);
        default:
          return groupsSaid(groups, writing, random);
      }
    },
  };
}

const evenly = (size: number) => (digits: string) =>
  Array.from({ length: Math.ceil(digits.length / size) }, (_, i) =>
    Math.min(size, digits.length - i * size),
  );

/** Letters and digits, as policies, plates and charts have them. */
const coded = (patterns: readonly string[]) =>
  function (source: ValueSource, random: Random): Value {
    let code = fill(random.pick(patterns), random);
    while (!isOfSplit(code, source.split)) code = fill(random.pick(patterns), random);
    return codeValue(code.match(/[A-Z]+|\d+/g)!);
  };

const fill = (pattern: string, random: Random): string =>
  pattern.replace(/A/g, () => random.letters(1)).replace(/9/g, () => random.digits(1));

function codeValue(parts: readonly string[]): Value {
  const sayPart = (part: string, writing: Writing, random: Random): Piece[] => {
    if (/\d/.test(part)) return groupsSaid(part.match(/.{1,4}/g)!, writing, random);
    if (writing.digits === 'numerals' && writing.manner === 'written') return [secret(part)];
    if (random.chance(0.3)) return spelled(part, writing, random);
    const letters = [...part].join(' ');
    return [secret(writing.manner === 'bare' ? letters.toLowerCase() : letters)];
  };
  const say = (some: readonly string[], writing: Writing, random: Random): Piece[] =>
    some.flatMap((part, i) => [
      ...(i === 0 ? [] : [open(writing.digits === 'numerals' ? random.pick(['-', ' ', '']) : ' ')]),
      ...sayPart(part, writing, random),
    ]);
  return {
    say(form, writing, random) {
      const half = Math.max(1, Math.floor(parts.length / 2));
      if (form === '1') return say(parts.slice(0, half), writing, random);
      if (form === '2') return say(parts.slice(half), writing, random);
      const digits = parts.findLast((part) => /\d/.test(part)) ?? '';
      if (form === 't') return groupsSaid([digits.slice(-4)], writing, random);
      if (form === 'c' && digits.length > 1) {
        const before = parts.slice(0, parts.lastIndexOf(digits));
        return [
          ...say(before, writing, random),
          ...(before.length > 0 ? [open(' ')] : []),
          ...groupsCorrected(digits.match(/.{1,4}/g)!, writing, random),
        ];
      }
      return say(parts, writing, random);
    },
  };
}

const nameOf: ValueOf = ({ lists }, random) => {
  const given = random.pick(lists.given);
  const last = random.pick(lists.surnames);
  const written = (text: string, { manner }: Writing): string =>
    manner === 'bare' ? text.toLowerCase() : text;
  return {
    say(form, writing, random) {
      switch (form) {
        case 'g':
          return [secret(written(given, writing))];
        case 'l':
          return [secret(written(last, writing))];
        case 'gs':
          return spelled(given, writing, random);
        case 'ls':
          return spelled(last, writing, random);
        default:
          return [secret(written(`${given} ${last}`, writing))];
      }
    },
  };
};

const ageOf: ValueOf = (_, random) => {
  const age = String(random.between(90, 103));
  return {
    say: (__, writing) => [
      secret(
        writing.digits === 'numerals'
          ? age
          : age.length === 2
            ? pairWords(age, writing)
            : `a hundred and ${pairWords(age.slice(1), writing).replace(/^(zero|oh) /, '')}`,
      ),
    ],
  };
};

const passwordOf: ValueOf = ({ lists }, random) => {
  const words = [random.pick(lists.words), random.pick(lists.words)];
  const digits = random.digits(2);
  return {
    say: (_, writing, random) =>
      writing.digits === 'numerals'
        ? [secret(`${words.join('')}${digits}`)]
        : [secret(words.join(' ')), open(' '), ...groupsSaid([digits], writing, random)],
  };
};

/** One source for each class; closed-form classes first. */
export const VALUES = {
  card: grouped(
    (digits) => (digits.length === 15 ? [4, 6, 5] : evenly(4)(digits)),
    (random) => cardDigits(random),
  ),
  cvv: grouped(
    (digits) => [digits.length],
    (random) => random.digits(random.pick([3, 3, 4])),
  ),
  ssn: grouped(
    () => [3, 2, 4],
    (random) => `${random.between(1, 8)}${random.digits(8)}`,
  ),
  phone: grouped(
    (digits) => (digits.length === 11 ? [1, 3, 3, 4] : [3, 3, 4]),
    (random) =>
      `${random.chance(0.15) ? '1' : ''}${random.between(2, 9)}${random.digits(2)}${random.between(2, 9)}${random.digits(6)}`,
  ),
  email: emailOf,
  'date-of-birth': dateOf(1925, 2012),
  account: grouped(
    (digits) => evenly(digits.length % 3 === 0 ? 3 : 4)(digits),
    (random) => `${random.between(1, 9)}${random.digits(random.between(7, 11))}`,
  ),
  'record-number': coded(['9999999', '99999999', '999999', 'AA999999', 'A9999999', '99999999A']),
  name: nameOf,
  address: addressOf,
  date: dateOf(2019, 2026),
  zip: grouped(
    (digits) => [digits.length],
    (random) => random.digits(5),
  ),
  url: urlOf,
  ip: ipOf,
  vehicle: coded(['AAA9999', '9AAA999', 'AAA999', 'AA99AAA']),
  device: coded(['A99AAA999999', '999999999999999', 'AA9999999999', '9AA9999AAA']),
  'member-number': coded(['AAA999999999', 'A99999999', '999999999A', 'AAA99999999']),
  license: coded(['A9999999', 'AA9999999', '99999999', 'A999999999999']),
  age: ageOf,
  pin: grouped(
    (digits) => [digits.length],
    (random) => random.digits(random.pick([4, 6])),
  ),
  password: passwordOf,
} as const satisfies Record<string, ValueOf>;

export type ValueType = keyof typeof VALUES;
export const VALUE_TYPES = Object.keys(VALUES) as ValueType[];
