import { dayOf, instantOf, opensNext, type VerticalConfig } from '@verbatim/compliance';

type Hours = Pick<VerticalConfig, 'hours' | 'zone'>;

/** When a call is placed that is wished at `wishedMs`: while the business is open. Undefined: it never is. */
export function dueTime(
  { hours, zone }: Hours,
  nowMs: number,
  wishedMs = nowMs,
): number | undefined {
  const earliest = Math.max(nowMs, wishedMs);
  return hours === undefined ? earliest : opensNext(hours, zone, earliest);
}

/** `2026-12-01T14:30` on the clocks of the business. */
export function wishedTime({ zone }: Pick<Hours, 'zone'>, local: string): number {
  const [day = '', time = ''] = local.split('T');
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return instantOf(dayOf(day), hours * 60 + minutes, zone);
}
