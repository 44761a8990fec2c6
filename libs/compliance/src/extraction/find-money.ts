import type { Found } from './entity.js';
import { foundAt, type Scan, withoutFound } from './scan.js';

const AMOUNT = String.raw`\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?`;

const CURRENCIES: readonly (readonly [RegExp, string])[] = [
  [/^(?:\$|dollar|buck|usd)/i, 'USD'],
  [/^(?:€|euro?)/i, 'EUR'],
  [/^(?:£|pound|gbp)/i, 'GBP'],
];

const SIGNED = new RegExp(
  `(?<unit>[$€£]) ?(?<amount>${AMOUNT})(?: (?<factor>thousand|million))?`,
  'g',
);
const NAMED = new RegExp(
  `(?<![\\d.,])(?<amount>${AMOUNT})(?: (?<factor>thousand|million))? ?` +
    `(?<unit>dollars?|bucks?|usd|euros?|eur|pounds?|gbp)\\b(?:,? and (?<cents>\\d{1,2}) cents)?`,
  'gi',
);
/** No currency is named, but what is priced is; the amount is of a size that a count seldom has. */
const PRICED = new RegExp(
  `(?<=\\b(?:rent|prices?|costs?|balance|deposit|co-?pay|fees?|amount|total|payment|transfer|rate)\\b` +
    `[^.?!\\d\u0001]{0,40})(?<![\\d.,])(?<amount>\\d{1,3}(?:,\\d{3})+(?:\\.\\d{2})?|\\d{3,7}(?:\\.\\d{2})?)` +
    `(?![\\d:/-]|,\\d|(?:st|nd|rd|th)\\b| ?[ap]\\.?m\\b)`,
  'gi',
);

const FACTORS: Readonly<Record<string, number>> = { thousand: 1_000, million: 1_000_000 };

/** "$1,630", "980 bucks", "five dollars and ten cents"; then "the rent is 4450". */
export function findMoney(scan: Scan): Found[] {
  const signed = matchesOf(scan, SIGNED, 'money/signed');
  const named = matchesOf(withoutFound(scan, signed), NAMED, 'money/named');
  const priced = matchesOf(withoutFound(scan, [...signed, ...named]), PRICED, 'money/priced');
  return [...signed, ...named, ...priced];
}

const matchesOf = (scan: Scan, pattern: RegExp, name: string): Found[] =>
  [...scan.numerals.text.matchAll(pattern)].map((match) => {
    const { unit = '$', amount = '', factor, cents } = match.groups ?? {};
    const currency = CURRENCIES.find(([word]) => word.test(unit))?.[1] ?? 'USD';
    const value = `${currency} ${canonicalAmount(amount, factor, cents)}`;
    return foundAt(scan, match.index, match[0].length, { type: 'money', value, pattern: name });
  });

function canonicalAmount(amount: string, factor?: string, cents?: string): string {
  const whole = Number(amount.replaceAll(',', '')) * (FACTORS[factor?.toLowerCase() ?? ''] ?? 1);
  const value = whole + (cents === undefined ? 0 : Number(cents) / 100);
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
