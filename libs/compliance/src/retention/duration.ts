import { dayAt, instantOf } from '../zones/local-time.js';
import type { Duration } from './retention-class.js';

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;

/**
 * The end of a length of time that began at an instant. Years, months and days end with the day of the
 * calendar that they end on, so that the whole of that day still belongs to them; the 29th of February
 * ends, where there is none, with the 28th.
 */
export function endOf(duration: Duration, from: number, zone: string): number {
  const { years, months, days, seconds } = duration;
  if (seconds !== undefined) return from + seconds * SECOND_MS;
  const day = dayAt(from, zone);
  const last = days === undefined ? monthsAfter(day, months ?? (years ?? 0) * 12) : day + days;
  return instantOf(last + 1, 0, zone);
}

function monthsAfter(day: number, months: number): number {
  const date = new Date(day * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastOfMonth)) / DAY_MS;
}
