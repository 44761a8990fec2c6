import type { EventV1 } from '@verbatim/contracts';
import { type EpochEvents, epochsInReadingOrder } from '../reading-order.js';
import type { Explanation } from './completeness.js';
import { explainHoles, holesOf, tombstonesOf } from './holes.js';

export const PROCESS_LOST_SOURCE = 'reconciler';

/**
 * Explains the holes that a dead writer left. Critical events are in the spool before anything else
 * sees them, so that only sheddable ones can die with the process; a hole across which `criticalSeq`
 * does not advance held nothing else, and that is the proof.
 *
 * Only epochs named dead count, and of those only the ones that their own writer did not close (a
 * recovering process may have closed one in its stead). Holes that a tombstone explains are left to it.
 */
export function inferProcessLost(
  events: readonly EventV1[],
  deadEpochs: ReadonlySet<string>,
): Explanation[] {
  return epochsInReadingOrder(events)
    .filter((epoch) => deadEpochs.has(epoch.epoch) && !isClosedByItsWriter(epoch))
    .flatMap(explanationsFor);
}

function explanationsFor(epochEvents: EpochEvents): Explanation[] {
  const { epoch } = epochEvents;
  const tombstones = tombstonesOf(epochEvents);
  const harmless = holesOf(epochEvents).filter((hole) => hole.critical === 0);
  return explainHoles(epoch, harmless, tombstones)
    .flatMap(({ unexplained }) => unexplained)
    .map(([from, to]) => ({
      epoch,
      from,
      to,
      reason: 'process-lost',
      source: PROCESS_LOST_SOURCE,
    }));
}

function isClosedByItsWriter({ events }: EpochEvents): boolean {
  return events.some((event) => event.kind === 'epoch.closed' && event.reason !== 'recovered');
}
