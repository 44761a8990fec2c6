import type { Explanation } from '@verbatim/audit-log';
import type { Tombstone } from '@verbatim/queue';

/** What `gaps` rows made of tombstones name as their finder. */
export const QUEUE_SOURCE = 'queue';

/**
 * By call, what tombstones explain. Each range stays a range of its own: joined with its neighbours it
 * would be another row when it is read again in other company.
 */
export function explanationsOf(tombstones: readonly Tombstone[]): Map<string, Explanation[]> {
  const byCall = new Map<string, Explanation[]>();
  for (const { callId, epoch, ranges } of tombstones.flatMap(({ holds }) => holds)) {
    const explanations = byCall.get(callId) ?? [];
    for (const [from, to] of ranges) {
      explanations.push({ epoch, from, to, reason: 'dropped', source: QUEUE_SOURCE });
    }
    byCall.set(callId, explanations);
  }
  return byCall;
}

/** How many events gave way with these jobs. */
export function eventsHeldBy(tombstones: readonly Tombstone[]): number {
  const ranges = tombstones.flatMap(({ holds }) => holds).flatMap((held) => held.ranges);
  return ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}
