import type { EventV1 } from '@verbatim/contracts';
import { IdentityConflictError } from './audit-log.errors.js';
import { digestOf } from './canonical.js';

/** The events of one epoch, ascending seq, each once. */
export interface EpochEvents {
  readonly epoch: string;
  readonly events: readonly EventV1[];
}

/**
 * Groups a call's events into epochs in reading order: (epoch opening, seq). The result depends on the
 * set of events only, never on the order or the number of their deliveries.
 *
 * An epoch opens at the time of its `epoch.opened`, or of its first known event where that is missing;
 * equal times are settled by the epoch's id.
 *
 * Errors: `IdentityConflictError` when two different events carry one identity.
 */
export function epochsInReadingOrder(events: readonly EventV1[]): EpochEvents[] {
  const byEpoch = new Map<string, EventV1[]>();
  let epoch: string | undefined;
  let ofEpoch: EventV1[] = [];
  for (const event of events) {
    // They come in runs of one epoch; only where it changes is it looked up.
    if (event.epoch !== epoch) {
      ({ epoch } = event);
      ofEpoch = byEpoch.get(epoch) ?? [];
      byEpoch.set(epoch, ofEpoch);
    }
    ofEpoch.push(event);
  }
  return [...byEpoch]
    .map(([id, all]) => ({ epoch: id, events: eachOnceBySeq(all) }))
    .sort((a, b) => openingOf(a) - openingOf(b) || compareText(a.epoch, b.epoch));
}

/** Most come in order already, and are asked for many times while a call is sealed or verified. */
function eachOnceBySeq(events: EventV1[]): EventV1[] {
  if (events.every(({ seq }, i) => i === 0 || seq > events[i - 1]!.seq)) return events;
  const bySeq = new Map<number, EventV1>();
  for (const event of events) {
    const known = bySeq.get(event.seq);
    if (known === undefined) bySeq.set(event.seq, event);
    else if (known !== event) refuseConflict(known, event);
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** All events of a call in the order in which they are sealed. Errors: as above. */
export function inReadingOrder(events: readonly EventV1[]): EventV1[] {
  return epochsInReadingOrder(events).flatMap(({ events: ofEpoch }) => ofEpoch);
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function openingOf({ events }: EpochEvents): number {
  const opened = events.find((event) => event.kind === 'epoch.opened') ?? events[0]!;
  return opened.at;
}

function refuseConflict(known: EventV1, event: EventV1): void {
  if (digestOf(known).equals(digestOf(event))) return;
  throw new IdentityConflictError(
    `Two events of ${event.callId} are ${event.epoch} ${event.seq}; one must be quarantined.`,
  );
}
