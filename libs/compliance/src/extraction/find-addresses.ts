import type { Found } from './entity.js';
import { numeralText } from './numerals.js';
import { foundAt, type Scan } from './scan.js';

/** Kinds of streets, by how they are written; the first is how an address is folded. */
const STRONG_KINDS: readonly (readonly string[])[] = [
  ['street', 'st'],
  ['avenue', 'ave', 'av'],
  ['road', 'rd'],
  ['boulevard', 'blvd'],
  ['drive', 'dr'],
  ['lane', 'ln'],
  ['parkway', 'pkwy'],
  ['highway', 'hwy'],
  ['terrace', 'ter'],
  ['circle', 'cir'],
  ['freeway', 'fwy'],
  ['expressway', 'expy'],
  ['turnpike', 'tpke'],
];
/** Words of ordinary talk too: the name before them has to be a name. */
const WEAK_KINDS: readonly (readonly string[])[] = [
  ['way'],
  ['place', 'pl'],
  ['court', 'ct'],
  ['square', 'sq'],
  ['plaza', 'plz'],
  ['center', 'centre', 'ctr'],
  ['common', 'commons'],
  ['alley'],
  ['walk'],
  ['loop'],
  ['row'],
  ['trail'],
  ['path'],
  ['real'],
  ['mall'],
  ['park'],
  ['broadway'],
  ['embarcadero'],
  ['alameda'],
];
const DIRECTIONS: readonly (readonly string[])[] = [
  ['north', 'n'],
  ['south', 's'],
  ['east', 'e'],
  ['west', 'w'],
  ['northeast', 'ne'],
  ['northwest', 'nw'],
  ['southeast', 'se'],
  ['southwest', 'sw'],
];
const UNITS = [
  '#',
  'suite',
  'ste',
  'apartment',
  'apt',
  'unit',
  'room',
  'rm',
  'floor',
  'building',
  'bldg',
];

const folded = (kinds: readonly (readonly string[])[]): [string, string][] =>
  kinds.flatMap(([name = '', ...short]) =>
    [name, ...short].map((one): [string, string] => [one, name]),
  );

const STRONG = new Map(folded(STRONG_KINDS));
const WEAK = new Map(folded(WEAK_KINDS));
const FOLDED = new Map<string, string>([
  ...folded([...STRONG_KINDS, ...WEAK_KINDS, ...DIRECTIONS]),
  ...UNITS.map((unit): [string, string] => [unit, '#']),
]);

/** Between a house number and its street there are none of these. */
const NO_NAME =
  /^(?:is|are|was|at|on|in|and|or|for|to|the|a|an|of|with|it|its|they|he|she|has|have|am|pm|by|their|there|bed|beds|bedrooms?|baths?|bathrooms?|people|persons?|stars?|dollars?|nights?|days?|from|near|about|my|your|our|this|that|one|other)$/;

interface Token {
  readonly text: string;
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /#|\p{L}[\p{L}\d'’-]*|\d+(?:[-/]?[\p{L}\d]+)*/gu;
const NAME_WORDS_MAX = 5;
/** Within an address there are blanks, a comma, and the full stop of an abbreviation. */
const WITHIN = /^(?:\.? |, ?| # ?| ?)$/;

/**
 * House number, name, kind of street, and the unit where there is one: "1400 North Dutton Avenue #6".
 * An address without a kind of street is found where it is introduced as one.
 */
export function findAddresses(scan: Scan): Found[] {
  const { text } = scan.numerals;
  const tokens: Token[] = [...text.matchAll(WORD)].map((match) => ({
    text: match[0],
    key: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
  const found: Found[] = [];
  let from = 0;
  for (let i = 0; i < tokens.length; i += 1) {
    if (!STRONG.has(tokens[i]!.key) && !WEAK.has(tokens[i]!.key)) continue;
    const first = houseNumberBefore(text, tokens, i, from);
    if (first === undefined) continue;
    const last = unitAfter(text, tokens, kindsAfter(text, tokens, i));
    found.push(addressAt(scan, tokens[first]!.start, tokens[last]!.end, 'address/street'));
    from = last + 1;
    i = last;
  }
  return found.length > 0 ? found : introduced(scan);
}

const addressAt = (scan: Scan, start: number, end: number, pattern: string): Found =>
  foundAt(scan, start, end - start, {
    type: 'address',
    value: canonicalAddress(scan.numerals.text.slice(start, end)),
    pattern,
  });

/** Index of the number that the street's name begins after. */
function houseNumberBefore(
  text: string,
  tokens: readonly Token[],
  kind: number,
  from: number,
): number | undefined {
  const isStrong = STRONG.has(tokens[kind]!.key);
  const isWhole = /^(?:broadway|embarcadero|alameda)$/.test(tokens[kind]!.key);
  for (let i = kind - 1; i >= from && i >= kind - NAME_WORDS_MAX - 1; i -= 1) {
    const token = tokens[i]!;
    if (!WITHIN.test(text.slice(token.end, tokens[i + 1]!.start))) return undefined;
    if (/^\d{1,6}[a-z]?$/.test(token.key)) return kind - i > 1 || isWhole ? i : undefined;
    if (NO_NAME.test(token.key)) return undefined;
    if (!isStrong && !/^[\p{Lu}\d]/u.test(token.text)) return undefined;
  }
  return undefined;
}

/** Index of the last word of "Park Drive", "San Pablo Avenue South". */
function kindsAfter(text: string, tokens: readonly Token[], kind: number): number {
  const next = tokens[kind + 1];
  if (!next || text.slice(tokens[kind]!.end, next.start) !== ' ') return kind;
  if (!/^\p{Lu}/u.test(next.text)) return kind;
  if (DIRECTIONS.some(([name]) => name === next.key)) return kind + 1;
  return STRONG.has(next.key) || WEAK.has(next.key) ? kindsAfter(text, tokens, kind + 1) : kind;
}

/** Index of the last token of "Suite D141", "# A-1"; else `last` itself. */
function unitAfter(text: string, tokens: readonly Token[], last: number): number {
  let i = last + 1;
  while (i < tokens.length && i <= last + 2 && UNITS.includes(tokens[i]!.key)) {
    if (!WITHIN.test(text.slice(tokens[i - 1]!.end, tokens[i]!.start))) return last;
    i += 1;
  }
  const number = tokens[i];
  if (i === last + 1 || !number) return last;
  const isNext = /^[ .]{0,2}$/.test(text.slice(tokens[i - 1]!.end, number.start));
  return isNext && /^(?:[a-z]?-?\d+[a-z]?|[a-z]|[a-z]-\d+)$/.test(number.key) ? i : last;
}

const INTRODUCED =
  /\b(?:address is|located (?:at|on)|address of \p{L}+ is|address:) ((?:\d{1,6} )?(?:\p{Lu}[\p{L}\d'-]*|\d+(?:st|nd|rd|th))(?: (?:\p{Lu}[\p{L}\d'-]*|# ?\w+)){0,5})/gu;

const introduced = (scan: Scan): Found[] =>
  [...scan.numerals.text.matchAll(INTRODUCED)].map((match) => {
    const end = match.index + match[0].length;
    return addressAt(scan, end - match[1]!.length, end, 'address/introduced');
  });

/** Lower case, numerals, whole words for abbreviations, `#` for every kind of unit, no punctuation. */
export function canonicalAddress(text: string): string {
  const words = numeralText(text).text.toLowerCase().match(WORD) ?? [];
  return words
    .map((word) => FOLDED.get(word) ?? word.replaceAll(/['’]/g, ''))
    .filter((word, i, all) => word !== '#' || all[i - 1] !== '#')
    .join(' ');
}
