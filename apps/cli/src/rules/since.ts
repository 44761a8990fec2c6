import { CommandFailure, EXIT_CODE } from '../exit-codes.js';

const UNIT_MS = { h: 3_600_000, d: 86_400_000 } as const;

/** `30d`, `12h`, `2026-11-01` (UTC), `2026-11-01T08:00:00-05:00`. */
export function parseSince(given: string, nowMs: number): Date {
  const [, count, unit] = /^([1-9]\d{0,4})([hd])$/.exec(given) ?? [];
  if (count !== undefined) {
    return new Date(nowMs - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]);
  }
  const at = /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(given) ? new Date(given) : new Date(Number.NaN);
  if (!Number.isNaN(at.getTime())) return at;
  throw new CommandFailure(
    `--since is "${given}"; expected 30d, 12h, a day like 2026-11-01, or an instant.`,
    EXIT_CODE.usage,
  );
}
