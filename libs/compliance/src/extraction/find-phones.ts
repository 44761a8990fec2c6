import { findPhoneNumbersInText, parsePhoneNumberFromString } from 'libphonenumber-js';
import { type DigitRun, type DigitToken, digitRunsIn } from '../digits/digit-runs.js';
import type { Found } from './entity.js';
import { type Scan, withoutFound } from './scan.js';

/** Where a number without a country code is dialled. */
const COUNTRY = 'US';

const CUE = /\b(?:phone|number|call|reach|dial|text|contact|cell|mobile)\b/i;
const SENTENCE_END = /[.?!;]/;

/** Numbers as they are written, then those that are said digit by digit. */
export function findPhones(scan: Scan): Found[] {
  const written = findPhoneNumbersInText(scan.text, { defaultCountry: COUNTRY }).map(
    ({ number, startsAt, endsAt }) => ({
      type: 'phone' as const,
      value: String(number.number),
      start: startsAt,
      end: endsAt,
      pattern: 'phone/written',
    }),
  );
  const rest = withoutFound(scan, written);
  const hasCue = CUE.test(scan.text) || CUE.test(scan.background.asked);
  const said = digitRunsIn(rest.text)
    .flatMap((run) => sentencesOf(rest.text, run))
    .flatMap((tokens) => phoneOf(tokens, hasCue));
  return [...written, ...said];
}

/** "555 014 2277. 2 people" is one run of digits, and two sentences. */
function sentencesOf(text: string, { tokens }: DigitRun): DigitToken[][] {
  const groups: DigitToken[][] = [];
  for (const token of tokens) {
    const last = groups.at(-1)?.at(-1);
    if (last && !SENTENCE_END.test(text.slice(last.end, token.start))) groups.at(-1)!.push(token);
    else groups.push([token]);
  }
  return groups;
}

function phoneOf(tokens: readonly DigitToken[], hasCue: boolean): Found[] {
  const digits = tokens.map((token) => token.digits).join('');
  const span = { start: tokens[0]!.start, end: tokens.at(-1)!.end };
  if (digits.length === 7) {
    return hasCue ? [{ type: 'phone', value: digits, ...span, pattern: 'phone/local' }] : [];
  }
  if (digits.length !== 10 && !(digits.length === 11 && digits.startsWith('1'))) return [];
  const number = parsePhoneNumberFromString(digits, COUNTRY);
  if (!number?.isPossible() || !(hasCue || number.isValid())) return [];
  return [{ type: 'phone', value: String(number.number), ...span, pattern: 'phone/spoken' }];
}

/** As `findPhones` writes it, of a number that stands alone. */
export function canonicalPhone(text: string): string {
  const number = parsePhoneNumberFromString(text, COUNTRY);
  return number ? String(number.number) : text.replace(/\D/g, '');
}
