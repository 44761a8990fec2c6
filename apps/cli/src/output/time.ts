/** `2026-11-23 14:31:05` in UTC: records are compared across places. */
export function formatInstant(at: Date | number | null | undefined): string {
  if (at === null || at === undefined) return '-';
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/** `14:31:05`, UTC. */
export function formatClock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** How long ago, in its largest unit: `3 d`, `12 min`, `7 s`. */
export function formatAge(ms: number): string {
  for (const [unit, unitMs] of UNITS) if (ms >= unitMs) return `${Math.floor(ms / unitMs)} ${unit}`;
  return `${Math.max(0, Math.floor(ms / 1_000))} s`;
}

/** `02:05.250` since the start of the call's media. */
export function formatOffset(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '--:--.---';
  const minutes = String(Math.floor(ms / 60_000)).padStart(2, '0');
  const seconds = String(Math.floor(ms / 1_000) % 60).padStart(2, '0');
  return `${minutes}:${seconds}.${String(Math.floor(ms) % 1_000).padStart(3, '0')}`;
}
