import { InvariantError } from '@verbatim/contracts';

const FORMATS_MAX = 64;
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The day of the calendar in a zone, as `2026-10-01`. */
export function dayOf(instant: string, zone: string): string {
  return formatOf(zone).format(new Date(instant));
}

/** Days since 1970-01-01 of the calendar in a zone: those that follow each other differ by one. */
export function dayNumberOf(instant: string, zone: string): number {
  return Date.parse(`${dayOf(instant, zone)}T00:00:00Z`) / DAY_MS;
}

export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** Making one costs more than a call's other rules together. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  if (formats.size >= FORMATS_MAX) formats.clear();
  let format: Intl.DateTimeFormat;
  try {
    // Swedes write days as ISO 8601 does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  } catch {
    throw new InvariantError('A call is judged in a time zone that the platform knows.');
  }
  formats.set(zone, format);
  return format;
}
