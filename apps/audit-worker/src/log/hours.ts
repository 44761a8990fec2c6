export const HOUR_MS = 3_600_000;

/** An hour of UTC by its name, `2026-11-26T17`. */
export const hourOf = (ms: number): string => new Date(ms).toISOString().slice(0, 13);

/** When an hour begins, Unix milliseconds. */
export const startOfHour = (hour: string): number => Date.parse(`${hour}:00:00.000Z`);

export const endOfHour = (hour: string): number => startOfHour(hour) + HOUR_MS;

/**
 * The hours that are over by `now` and have no heartbeat, oldest first: those after the last one, or from the
 * hour on in which the log began.
 */
export function hoursDue(
  last: string | undefined,
  begunAt: number,
  now: number,
  limit: number,
): string[] {
  const due: string[] = [];
  let hour = last === undefined ? hourOf(begunAt) : hourOf(endOfHour(last));
  while (endOfHour(hour) <= now && due.length < limit) {
    due.push(hour);
    hour = hourOf(endOfHour(hour));
  }
  return due;
}
