const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** No zone is further from Greenwich; used to bracket a wall time. */
const OFFSET_MAX_MS = 15 * 60 * MINUTE_MS;

/** The formatters are slow to make and quick to use; there are some 450 zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Whether the time-zone data of this runtime has a zone of that name. */
export function isKnownZone(zone: string): boolean {
  return formatterOf(zone) !== undefined;
}

/**
 * How far the clocks of a zone are ahead of UTC at an instant, milliseconds.
 * Errors: `RangeError` for a zone that is not known: ask `isKnownZone` first.
 * Source: the IANA data of the runtime (`process.versions.tz`), through Intl.
 */
export function offsetMsAt(instant: number, zone: string): number {
  const formatter = formatterOf(zone);
  if (formatter === undefined) throw new RangeError(`No time zone is called "${zone}".`);
  const parts: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  return wall - Math.floor(instant / 1_000) * 1_000;
}

/** The day that calendars in the zone show, as days since 1970-01-01. */
export function dayAt(instant: number, zone: string): number {
  return Math.floor((instant + offsetMsAt(instant, zone)) / DAY_MS);
}

/** What clocks in the zone show, as minutes since midnight. */
export function minuteOfDayAt(instant: number, zone: string): number {
  const local = instant + offsetMsAt(instant, zone);
  return Math.floor((local - Math.floor(local / DAY_MS) * DAY_MS) / MINUTE_MS);
}

/** 0 is Monday, 6 is Sunday. */
export function weekdayOf(day: number): number {
  // 1970-01-01 was a Thursday.
  return (((day + 3) % 7) + 7) % 7;
}

/**
 * The first instant at which clocks in the zone show that time of that day, or, where they are put
 * forward over it, the first at which they show a later one.
 */
export function instantOf(day: number, minuteOfDay: number, zone: string): number {
  const wall = day * DAY_MS + minuteOfDay * MINUTE_MS;
  const shows = (instant: number): boolean => instant + offsetMsAt(instant, zone) >= wall;
  const ahead = offsetMsAt(wall - OFFSET_MAX_MS, zone);
  const behind = offsetMsAt(wall + OFFSET_MAX_MS, zone);
  // The offset before is in force until the clocks change, so it names the first of two such instants.
  for (const offset of [ahead, behind]) {
    if (offsetMsAt(wall - offset, zone) === offset) return wall - offset;
  }
  let [before, after] = [wall - Math.max(ahead, behind), wall - Math.min(ahead, behind)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (shows(middle)) after = middle;
    else before = middle;
  }
  return after;
}

/** As `instantOf`, for an instant that is to come: the second of two, where the first has passed. */
export function instantAfter(
  after: number,
  day: number,
  minuteOfDay: number,
  zone: string,
): number {
  const first = instantOf(day, minuteOfDay, zone);
  if (first > after) return first;
  return day * DAY_MS + minuteOfDay * MINUTE_MS - offsetMsAt(after, zone);
}

/** `2026-10-01`. */
export function isoDayOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Days since 1970-01-01 of a day like `2026-10-01`. */
export function dayOf(isoDay: string): number {
  return Math.floor(Date.parse(`${isoDay}T00:00:00Z`) / DAY_MS);
}

function formatterOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formatters.get(zone) ?? createFormatter(zone);
  if (known !== undefined) formatters.set(zone, known);
  return known;
}

function createFormatter(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
