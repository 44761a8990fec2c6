import { isOfSplit } from './digits.js';
import type { Random } from './random.js';
import { type Piece, type Writing, open, pairWords, digitWord, secret } from './said.js';
import type { Value, ValueSource } from './values.js';

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const ORDINALS = (
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth ' +
  'sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth ' +
  'twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first'
).split(' ');

export const dateOf = (yearMin: number, yearMax: number) =>
  function ({ split }: ValueSource, random: Random): Value {
    for (;;) {
      const year = random.between(yearMin, yearMax);
      const [month, day] = [random.between(1, 12), random.between(1, 28)];
      if (isOfSplit(`${year}-${month}-${day}`, split)) return dateValue(year, month, day);
    }
  };

function dateValue(year: number, month: number, day: number): Value {
  return {
    say(form, writing, random) {
      const bare = (text: string): string =>
        writing.manner === 'bare' ? text.toLowerCase().replaceAll('-', ' ') : text;
      const name = bare(MONTHS[month - 1]!);
      const said = (some: number): string =>
        writing.digits === 'numerals' ? `${some}${suffix(some)}` : bare(ORDINALS[some - 1]!);
      switch (form) {
        case '1':
          return [secret(`${name} ${said(day)}`)];
        case '2':
          return yearSaid(year, writing, random);
        case 'c': {
          const wrong = said((day % 28) + 1);
          const retraction = random.pick(
            writing.manner === 'bare' ? [' no ', ' sorry '] : [', no, ', ', sorry, '],
          );
          const year_ = yearSaid(year, writing, random);
          return [
            secret(`${name} ${wrong}`),
            open(retraction),
            secret(said(day)),
            open(' '),
            ...year_,
          ];
        }
        default:
          return whole({ year, month, day, name, said }, writing, random);
      }
    },
  };
}

function whole(
  date: { year: number; month: number; day: number; name: string; said(day: number): string },
  writing: Writing,
  random: Random,
): Piece[] {
  const { year, month, day, name, said } = date;
  if (writing.digits === 'numerals' && random.chance(0.5)) {
    const pad = (value: number): string => String(value).padStart(2, '0');
    const separator = random.pick(['/', '/', '-', ' ']);
    const shortYear = random.chance(0.3) ? String(year).slice(2) : String(year);
    return [secret([pad(month), pad(day), shortYear].join(separator))];
  }
  if (writing.digits === 'pairs' && random.chance(0.5)) {
    const parts = [pairWords(String(month), writing), pairWords(String(day), writing)];
    const years = yearSaid(year, writing, random);
    return [secret(parts.join(' ')), open(' '), ...years];
  }
  const years = yearSaid(year, writing, random);
  const comma = writing.manner === 'bare' ? ' ' : random.pick([', ', ' ']);
  return random.chance(0.65)
    ? [secret(`${name} ${said(day)}`), open(comma), ...years]
    : [open('the '), secret(said(day)), open(' of '), secret(name), open(comma), ...years];
}

function yearSaid(year: number, writing: Writing, random: Random): Piece[] {
  const digits = String(year);
  if (writing.digits === 'numerals') return [secret(digits)];
  const joint = random.pick([' ', ' and ']);
  if (year >= 2000 && year < 2010) {
    const rest = year === 2000 ? '' : `${joint}${digitWord(digits[3]!, writing)}`;
    return [secret(`two thousand${rest}`)];
  }
  return [
    secret(`${pairWords(digits.slice(0, 2), writing)} ${pairWords(digits.slice(2), writing)}`),
  ];
}

function suffix(day: number): string {
  if (day > 10 && day < 14) return 'th';
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
}
