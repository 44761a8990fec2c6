import { CommandFailure, EXIT_CODE } from '../exit-codes.js';

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const DAYS_MAX = 3_650;
const DAY_MS = 86_400_000;

/** `2026-12-31` (its first moment in UTC) or an instant with its offset, as Unix milliseconds. */
export function parseInstant(option: string, given: string): number {
  const at = INSTANT.test(given) ? Date.parse(given) : NaN;
  if (!Number.isNaN(at)) return at;
  throw new CommandFailure(
    `${option} is "${given}"; expected a day or an instant, like 2026-12-31 or 2026-12-31T18:00:00Z.`,
    EXIT_CODE.usage,
  );
}

/** `30d`, in milliseconds. */
export function parseDays(option: string, given: string): number {
  const days = /^\d{1,4}d$/.test(given) ? Number(given.slice(0, -1)) : NaN;
  if (days <= DAYS_MAX) return days * DAY_MS;
  throw new CommandFailure(
    `${option} is "${given}"; expected days, like 30d, of at most ${DAYS_MAX}d.`,
    EXIT_CODE.usage,
  );
}
