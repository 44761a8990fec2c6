import type { EntityType } from '../entity-type.js';
import { dateAt } from './dates.js';
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

/** Entities among normalised words: placeholders, numbers with their unit, numbers of a known form, dates. */
export function scanEntities(
  forms: readonly string[],
  patternOf: (type: EntityType) => number | undefined,
  found: Map<number, WordRange[]>,
): void {
  const add = (type: EntityType, from: number, to: number): void => {
    const pattern = patternOf(type);
    if (pattern === undefined) return;
    const ranges = found.get(pattern);
    if (ranges === undefined) found.set(pattern, [{ from, to }]);
    else if (ranges.length < MATCHES_MAX) ranges.push({ from, to });
  };
  for (let i = 0; i < forms.length; i += 1) {
    const form = forms[i]!;
    if (Object.hasOwn(PLACEHOLDERS, form)) add(PLACEHOLDERS[form]!, i, i + 1);
    else if (isNumber(form)) {
      for (const [type, to] of numberEntities(forms, i)) add(type, i, to);
    }
    const date = dateAt(forms, i);
    if (date === undefined) continue;
    add('date', date.from, date.to);
    if (date.isOfBirth) add('date-of-birth', date.from, date.to);
  }
}

function numberEntities(forms: readonly string[], at: number): (readonly [EntityType, number])[] {
  const unit = forms[at + 1] ?? '';
  if (Object.hasOwn(UNITS, unit)) return [[UNITS[unit]!, at + 2]];
  if (/^years?$/.test(unit) && forms[at + 2] === 'old') return [['age', at + 3]];
  return typesOfDigits(forms[at]!).map((type) => [type, at + 1] as const);
}

/** Which closed forms a string of digits may have. */
function typesOfDigits(digits: string): EntityType[] {
  if (digits.length < 8 || !/^\d+$/.test(digits)) return [];
  const types: EntityType[] = ['account-number'];
  if (digits.length === 9) types.push('ssn');
  if (digits.length === 10 || (digits.length === 11 && digits.startsWith('1'))) types.push('phone');
  if (digits.length >= 13 && digits.length <= 19 && hasCheckDigit(digits)) {
    types.push('card-number');
  }
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
