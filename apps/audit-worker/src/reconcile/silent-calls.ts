import { Vertical } from '@verbatim/contracts';
import type { Database } from '@verbatim/storage';
import type { SilentCall } from './reconciliation.js';

interface Row {
  callId: string;
  vertical: string;
  policyRevision: string;
  lastIndexedAt: Date;
}

/** Three missed heartbeats of ten seconds. */
const PROCESS_DEAD_AFTER_MS = 30_000;

/**
 * Calls without an end of which nothing was indexed for `silenceMs` by the database's clock, longest
 * first. A call whose writer lives is none of them: on hold, a caller may be silent for long.
 */
export async function findSilentCalls(
  database: Database,
  silenceMs: number,
  limit: number,
): Promise<SilentCall[]> {
  const rows = await database.run(
    (client) => client.$queryRaw<Row[]>`
      SELECT call_id AS "callId", vertical, policy_revision AS "policyRevision",
        last_indexed_at AS "lastIndexedAt"
      FROM calls
      WHERE sealed_revision = 0 AND ended_at IS NULL
        AND last_indexed_at < clock_timestamp() - ${silenceMs} * interval '1 millisecond'
        AND NOT EXISTS (
          SELECT 1 FROM call_epochs
          JOIN process_incarnations AS writer ON writer.id = call_epochs.process_id
          WHERE call_epochs.call_id = calls.call_id AND last_seq IS NULL
            AND writer.ended_at IS NULL AND writer.heartbeat_at >=
              clock_timestamp() - ${PROCESS_DEAD_AFTER_MS} * interval '1 millisecond')
      ORDER BY last_indexed_at LIMIT ${limit}`,
  );
  return rows.map((row) => ({ ...row, vertical: Vertical.parse(row.vertical) }));
}
