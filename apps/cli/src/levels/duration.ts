import { CommandFailure, EXIT_CODE } from '../exit-codes.js';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;
/** What has to last longer has to be said again. */
const LONGEST_MS = 7 * 24 * UNIT_MS.h;

/** `90s`, `15m`, `4h`. */
export function parseDuration(given: string): number {
  const [, count, unit] = /^([1-9]\d{0,6})([smh])$/.exec(given) ?? [];
  const ms = Number(count) * UNIT_MS[(unit ?? 's') as keyof typeof UNIT_MS];
  if (count !== undefined && ms <= LONGEST_MS) return ms;
  throw new CommandFailure(
    `--for is "${given}"; expected a time like 90s, 15m or 4h, of at most 168h.`,
    EXIT_CODE.usage,
  );
}
