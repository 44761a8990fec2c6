import type { EntityType } from '../entity-type.js';
import { MATCHES_MAX, type WordRange } from './match.js';

/** What the guard and the redactor leave behind, by what it says of the words that were there. */
const PLACEHOLDERS: Readonly<Record<string, EntityType>> = {
  '[card]': 'card-number',
  '[cvv]': 'security-code',
  '[secret]': 'credential',
  '[credential]': 'credential',
  '[ssn]': 'ssn',
  '[phone]': 'phone',
  '[email]': 'email',
  '[account]': 'account-number',
  '[record-number]': 'record-number',
  '[date-of-birth]': 'date-of-birth',
  '[date]': 'date',
  '[address]': 'address',
  '[name]': 'person',
  '[age]': 'age',
};

const UNITS: Readonly<Record<string, EntityType>> = {
  ...Object.fromEntries(
    'dollar dollars buck bucks cent cents euro euros pound pounds usd'
      .split(' ')
      .map((unit) => [unit, 'money'] as const),
  ),
  percent: 'percentage',
};

const isNumber = (form: string): boolean => {
  const first = form.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
};

/** Entities among normalised words: placeholders, numbers with their unit, numbers of a known form. */
export function scanEntities(
  forms: readonly string[],
  patternOf: (type: EntityType) => number | undefined,
  found: Map<number, WordRange[]>,
): void {
  const add = (type: EntityType, from: number, to: number): void => {
    const pattern = patternOf(type);
    if (pattern === undefined) return;
    const ranges = found.get(pattern) ?? [];
    if (ranges.length < MATCHES_MAX) found.set(pattern, [...ranges, { from, to }]);
  };
  forms.forEach((form, i) => {
    if (Object.hasOwn(PLACEHOLDERS, form)) add(PLACEHOLDERS[form]!, i, i + 1);
    else if (isNumber(form)) {
      const unit = forms[i + 1];
      if (unit !== undefined && Object.hasOwn(UNITS, unit)) add(UNITS[unit]!, i, i + 2);
      else if (/^years?$/.test(unit ?? '') && forms[i + 2] === 'old') add('age', i, i + 3);
      else for (const type of typesOfDigits(form)) add(type, i, i + 1);
    }
  });
}

/** Which closed forms a string of digits may have. */
function typesOfDigits(digits: string): EntityType[] {
  if (digits.length < 8 || !/^\d+$/.test(digits)) return [];
  const types: EntityType[] = ['account-number'];
  if (digits.length === 9) types.push('ssn');
  if (digits.length === 10 || (digits.length === 11 && digits.startsWith('1'))) types.push('phone');
  if (digits.length >= 13 && digits.length <= 19 && hasCheckDigit(digits))
    types.push('card-number');
  return types;
}

/** Luhn's. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const weighted = i % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
