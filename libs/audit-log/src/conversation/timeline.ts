import type { EventV1 } from '@verbatim/contracts';
import { epochsInReadingOrder } from '../reading-order.js';

/**
 * All events of a call as one line of time. Epochs may overlap (one process holds the stream while
 * another hears the carrier's callbacks), so they are merged by time of numbering; inside an epoch the
 * order of seq always holds, whatever a clock did.
 */
export function timelineOf(events: readonly EventV1[]): EventV1[] {
  return epochsInReadingOrder(events)
    .flatMap(({ events: ofEpoch }, epochIndex) => {
      let latest = 0;
      return ofEpoch.map((event) => {
        latest = Math.max(latest, event.at);
        return { event, latest, epochIndex };
      });
    })
    .sort((a, b) => a.latest - b.latest || a.epochIndex - b.epochIndex || a.event.seq - b.event.seq)
    .map(({ event }) => event);
}
