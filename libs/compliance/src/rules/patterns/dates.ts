const MONTHS: ReadonlySet<string> = new Set(
  'january february march april may june july august september october november december'.split(
    ' ',
  ),
);
const ORDINALS: ReadonlySet<string> = new Set(
  `first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
  fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth`.split(/\s+/),
);

/** Who was born later than this is not the one who calls. */
const BIRTH_YEAR_MAX = 2015;

export interface SpokenDate {
  readonly from: number;
  readonly to: number;
  /** It has a year in which somebody who calls may be born. */
  readonly isOfBirth: boolean;
}

/**
 * The date whose month, or whose digits, stand at a word: "march 3", "the third of march 1980", "march 31980"
 * (a day and a year that were said in one breath), "03041980".
 *
 * English. A month by itself is no date, and "may" no month without a day.
 */
export function dateAt(forms: readonly string[], at: number): SpokenDate | undefined {
  const form = forms[at]!;
  if (/^\d{8}$/.test(form)) return dateOfDigits(form, at);
  if (!MONTHS.has(form)) return undefined;
  return dayAfter(forms, at) ?? dayBefore(forms, at);
}

/** `03041980`, month first or day first. */
function dateOfDigits(digits: string, at: number): SpokenDate | undefined {
  const [first, second] = [Number(digits.slice(0, 2)), Number(digits.slice(2, 4))];
  const isDay =
    Math.min(first, second) >= 1 && Math.min(first, second) <= 12 && Math.max(first, second) <= 31;
  const year = digits.slice(4);
  return isDay && isYear(year)
    ? { from: at, to: at + 1, isOfBirth: isYearOfBirth(year) }
    : undefined;
}

function dayAfter(forms: readonly string[], month: number): SpokenDate | undefined {
  const day = forms[month + 1] ?? '';
  const joined = /^(\d{1,2})(\d{4})$/.exec(day);
  if (joined !== null && isDayNumber(joined[1]!) && isYear(joined[2]!)) {
    return { from: month, to: month + 2, isOfBirth: isYearOfBirth(joined[2]!) };
  }
  const to = endOfOrdinal(forms, month + 1) ?? (isDayNumber(day) ? month + 2 : undefined);
  return to === undefined ? undefined : withYear(forms, month, to);
}

/** `the third of march`, `3 march`. */
function dayBefore(forms: readonly string[], month: number): SpokenDate | undefined {
  const of = forms[month - 1] === 'of' ? month - 1 : month;
  const day = forms[of - 1] ?? '';
  if (!ORDINALS.has(day) && !isDayNumber(day)) return undefined;
  const isCompound = ORDINALS.has(day) && /^(20|30)$/.test(forms[of - 2] ?? '');
  return withYear(forms, isCompound ? of - 2 : of - 1, month + 1);
}

/** `third`, `20 third` (which is how "twenty third" is written here), `15th`. */
function endOfOrdinal(forms: readonly string[], at: number): number | undefined {
  const form = forms[at] ?? '';
  if (ORDINALS.has(form) || /^\d{1,2}(st|nd|rd|th)$/.test(form)) return at + 1;
  return /^(20|30)$/.test(form) && ORDINALS.has(forms[at + 1] ?? '') ? at + 2 : undefined;
}

function withYear(forms: readonly string[], from: number, to: number): SpokenDate {
  const year = forms[to] ?? '';
  if (!isYear(year)) return { from, to, isOfBirth: false };
  return { from, to: to + 1, isOfBirth: isYearOfBirth(year) };
}

const isDayNumber = (form: string): boolean =>
  /^\d{1,2}$/.test(form) && Number(form) >= 1 && Number(form) <= 31;
const isYear = (form: string): boolean => /^(?:19|20)\d\d$/.test(form);
const isYearOfBirth = (year: string): boolean => Number(year) <= BIRTH_YEAR_MAX;
