const DAY_MS = 86_400_000;

/** A day of UTC by its name, `2026-11-26`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** When a day ends, Unix milliseconds. */
export const endOfDay = (day: string): number => Date.parse(`${day}T00:00:00.000Z`) + DAY_MS;

/** The days that are over by `now` after the last one, or from the one on in which it began; oldest first. */
export function daysDue(
  last: string | undefined,
  begunAt: number,
  now: number,
  limit: number,
): string[] {
  const due: string[] = [];
  let day = last === undefined ? dayOf(begunAt) : dayOf(endOfDay(last));
  while (endOfDay(day) <= now && due.length < limit) {
    due.push(day);
    day = dayOf(endOfDay(day));
  }
  return due;
}
