import type { RecordedCall } from '../record/record-reader.js';
import { archivedAt, withClient } from '../system/database.js';

/** When an event got its number, and when the index row that acknowledges it was written. */
export interface ArchiveTime {
  readonly vertical: string;
  readonly numberedAtMs: number;
  readonly archivedAtMs: number;
}

/**
 * From numbering to the index row that acknowledges it, for every archived event of these calls. Both
 * times are this machine's wall clock; the product's own metric runs on the producer's monotonic one.
 */
export function archiveTimes(
  databaseUrl: string,
  records: readonly Pick<RecordedCall, 'callId' | 'events'>[],
): Promise<ArchiveTime[]> {
  return withClient(databaseUrl, async (client) => {
    const times: ArchiveTime[] = [];
    for (const { callId, events } of records) {
      const archived = await archivedAt(client, callId);
      for (const event of events) {
        const archivedAtMs = archived.get(`${event.epoch}/${event.seq}`);
        if (archivedAtMs === undefined) continue;
        times.push({ vertical: event.vertical, numberedAtMs: event.at, archivedAtMs });
      }
    }
    return times;
  });
}

export const lagMsOf = ({ numberedAtMs, archivedAtMs }: ArchiveTime): number =>
  Math.max(0, archivedAtMs - numberedAtMs);
