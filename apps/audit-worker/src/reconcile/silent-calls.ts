import { Vertical } from '@verbatim/contracts';
import type { Database } from '@verbatim/storage';
import type { SilentCall } from './reconciliation.js';

interface Row {
  callId: string;
  vertical: string;
  policyRevision: string;
  lastIndexedAt: Date;
}

/** Calls without an end of which nothing was indexed for `silenceMs` by the database's clock; longest first. */
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
      ORDER BY last_indexed_at LIMIT ${limit}`,
  );
  return rows.map((row) => ({ ...row, vertical: Vertical.parse(row.vertical) }));
}
