import type { RecordedCall } from '../record/record-reader.js';
import { archivedAt, withClient } from '../system/database.js';

/**
 * From numbering to the index row that acknowledges it, milliseconds, for every event of these calls.
 * Both times are this machine's wall clock; the product's own metric runs on the producer's
 * monotonic one.
 */
export function archiveLags(
  databaseUrl: string,
  records: readonly Pick<RecordedCall, 'callId' | 'events'>[],
): Promise<number[]> {
  return withClient(databaseUrl, async (client) => {
    const lags: number[] = [];
    for (const { callId, events } of records) {
      const archived = await archivedAt(client, callId);
      for (const event of events) {
        const at = archived.get(`${event.epoch}/${event.seq}`);
        if (at !== undefined) lags.push(Math.max(0, at - event.at));
      }
    }
    return lags;
  });
}
