/** A day of the calendar, without a zone. */
export interface CalendarDay {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
}

const DAY_MS = 86_400_000;

/** Short names, as they begin; index is the number of the weekday from Sunday. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** The day that it is in the zone at that instant. Errors: `RangeError` for a zone that is none. */
export function dayIn(timeZone: string, at: number): CalendarDay {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  return { year: part('year'), month: part('month'), day: part('day') };
}

export const isoDay = ({ year, month, day }: CalendarDay): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** Of what `isoDay` wrote. */
export function dayOfIso(text: string): CalendarDay {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return { year, month, day };
}

/** Negative where `to` is earlier. */
export const daysBetween = (from: CalendarDay, to: CalendarDay): number =>
  Math.round((utcOf(to) - utcOf(from)) / DAY_MS);

export const weekdayOf = (day: CalendarDay): number => new Date(utcOf(day)).getUTCDay();

export const addDays = (day: CalendarDay, days: number): CalendarDay =>
  fromUtc(utcOf(day) + days * DAY_MS);

/** The day of that number in the month that is `months` further; `undefined` where it has none. */
export function dayOfMonth(
  from: CalendarDay,
  months: number,
  day: number,
): CalendarDay | undefined {
  const index = from.year * 12 + (from.month - 1) + months;
  const found = { year: Math.floor(index / 12), month: (index % 12) + 1, day };
  return isoDay(fromUtc(utcOf(found))) === isoDay(found) ? found : undefined;
}

/** Noon of that day in UTC: what a parser of dates counts from without meeting a change of clocks. */
export const noonOf = (day: CalendarDay): Date => new Date(utcOf(day) + DAY_MS / 2);

const utcOf = ({ year, month, day }: CalendarDay): number => Date.UTC(year, month - 1, day);

function fromUtc(at: number): CalendarDay {
  const date = new Date(at);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
