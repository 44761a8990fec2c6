import { isOfSplit } from './digits.js';
import type { Random } from './random.js';
import { type Piece, type Writing, groupText, groupsSaid, open, secret } from './said.js';
import type { Value, ValueSource } from './values.js';

const SUFFIXES: readonly (readonly [string, string])[] = [
  ['Street', 'St'],
  ['Street', 'St'],
  ['Avenue', 'Ave'],
  ['Road', 'Rd'],
  ['Drive', 'Dr'],
  ['Lane', 'Ln'],
  ['Court', 'Ct'],
  ['Boulevard', 'Blvd'],
  ['Way', 'Way'],
  ['Place', 'Pl'],
  ['Terrace', 'Ter'],
  ['Circle', 'Cir'],
  ['Parkway', 'Pkwy'],
];

/** Forms: `v` whole, `st` number and street, `1` the same, `2` unit and place. */
export function addressOf({ split, lists }: ValueSource, random: Random): Value {
  let number = String(random.between(1, 19_999));
  while (!isOfSplit(number, split)) number = String(random.between(1, 19_999));
  const street = random.pick(lists.streets);
  const suffix = random.pick(SUFFIXES);
  const unit = random.chance(0.35)
    ? [
        random.pick(['apartment', 'apt', 'unit', 'suite']),
        `${random.between(1, 40)}${random.pick(['', 'B', 'C'])}`,
      ]
    : undefined;
  const [city, state, zip3] = random.pick(lists.cities);
  const zip = `${zip3}${random.digits(2)}`;

  const written = (text: string, { manner }: Writing): string =>
    manner === 'bare' ? text.toLowerCase() : text;
  const line = (writing: Writing, random: Random): Piece[] => [
    ...houseNumber(number, writing, random),
    open(' '),
    secret(
      written(
        `${street} ${suffix[writing.manner === 'written' && random.chance(0.3) ? 1 : 0]}`,
        writing,
      ),
    ),
  ];
  const place = (writing: Writing, random: Random): Piece[] => {
    const comma = writing.manner === 'bare' ? ' ' : ', ';
    const pieces: Piece[] = [];
    if (unit !== undefined) {
      pieces.push(
        open(written(`${comma}${unit[0]} `, writing)),
        secret(written(unit[1]!, writing)),
      );
    }
    pieces.push(open(comma), secret(written(city, writing)));
    if (random.chance(0.6)) pieces.push(open(comma), open(written(state, writing)));
    if (random.chance(0.6)) pieces.push(open(' '), ...groupsSaid([zip], writing, random));
    return pieces;
  };
  return {
    say(form, writing, random) {
      if (form === 'st' || form === '1') return line(writing, random);
      if (form === '2') return withoutComma(place(writing, random));
      return [...line(writing, random), ...place(writing, random)];
    },
  };
}

const withoutComma = ([first, ...rest]: Piece[]): Piece[] => [
  { ...first!, text: first!.text.replace(/^,? /, '') },
  ...rest,
];

/** "4512", "forty-five twelve", "four five one two": never cut by a dash or an "uh". */
function houseNumber(number: string, writing: Writing, random: Random): Piece[] {
  if (writing.digits === 'numerals') return [secret(number)];
  const even = number.length % 2 === 0 ? number : number.slice(1);
  const pairs = groupText(even, writing, random);
  const first = number.length % 2 === 0 ? '' : `${groupText(number[0]!, writing, random)} `;
  return [secret(`${first}${pairs}`)];
}
