import { dayAt, instantOf, weekdayOf } from '../zones/local-time.js';

const DAY_MS = 86_400_000;
const SATURDAY = 5;

/** Juneteenth became one in 2021; the others are older than any call here. */
const JUNETEENTH_FROM = 2021;

/** Monday to Friday, and no federal holiday. Source: 5 USC 6103(a), (b). */
export function isBusinessDay(day: number): boolean {
  return weekdayOf(day) < SATURDAY && !isHolidayKept(day);
}

/**
 * The first instant at which so many business days have passed since the day of the receipt, which
 * itself does not count: whatever had to be done within them had to be done before.
 */
export function afterBusinessDays(received: number, businessDays: number, zone: string): number {
  let day = dayAt(received, zone);
  for (let left = businessDays; left > 0;) {
    day += 1;
    if (isBusinessDay(day)) left -= 1;
  }
  return instantOf(day + 1, 0, zone);
}

/** A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after. */
function isHolidayKept(day: number): boolean {
  if (isHoliday(day)) return true;
  if (weekdayOf(day) === SATURDAY - 1) return isHoliday(day + 1);
  return weekdayOf(day) === 0 && isHoliday(day - 1);
}

function isHoliday(day: number): boolean {
  const date = new Date(day * DAY_MS);
  const [year, month, dayOfMonth] = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
  ];
  const weekday = weekdayOf(day);
  const isNth = (nth: number): boolean => Math.ceil(dayOfMonth / 7) === nth;
  switch (month) {
    case 1:
      return dayOfMonth === 1 || (weekday === 0 && isNth(3));
    case 2:
      return weekday === 0 && isNth(3);
    case 5:
      return weekday === 0 && dayOfMonth > 31 - 7;
    case 6:
      return dayOfMonth === 19 && year >= JUNETEENTH_FROM;
    case 7:
      return dayOfMonth === 4;
    case 9:
      return weekday === 0 && isNth(1);
    case 10:
      return weekday === 0 && isNth(2);
    case 11:
      return dayOfMonth === 11 || (weekday === 3 && isNth(4));
    case 12:
      return dayOfMonth === 25;
    default:
      return false;
  }
}
