import { StreamPolicy, Vertical } from '@verbatim/contracts';
import type { Database } from '../database/database.js';

/** A writer's run on a call of which the index has no end. */
export interface OpenEpoch {
  readonly epoch: string;
  readonly callId: string;
  readonly vertical: Vertical;
  readonly policy: StreamPolicy;
  readonly policyRevision: string;
}

interface Row {
  epoch: string;
  callId: string;
  vertical: string;
  policy: string;
  policyRevision: string;
}

/** Runs that this process began and never closed, oldest first; at most `limit`. */
export async function openEpochsOf(
  database: Database,
  processId: string,
  limit: number,
): Promise<OpenEpoch[]> {
  const rows = await database.run(
    (client) => client.$queryRaw<Row[]>`
      SELECT epoch, calls.call_id AS "callId", vertical, policy,
        policy_revision AS "policyRevision"
      FROM call_epochs JOIN calls ON calls.call_id = call_epochs.call_id
      WHERE process_id = ${processId} AND last_seq IS NULL
      ORDER BY opened_at LIMIT ${limit}`,
  );
  return rows.map(({ vertical, policy, ...row }) => ({
    ...row,
    vertical: Vertical.parse(vertical),
    policy: StreamPolicy.parse(policy),
  }));
}
