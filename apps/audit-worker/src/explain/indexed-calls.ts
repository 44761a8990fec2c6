import type { Database } from '@verbatim/storage';

/** Those of the calls of which anything is indexed: only they can be explained. */
export async function findIndexedCalls(
  database: Database,
  callIds: readonly string[],
): Promise<Set<string>> {
  const rows = await database.run(
    (client) => client.$queryRaw<{ callId: string }[]>`
      SELECT call_id AS "callId" FROM calls WHERE call_id = ANY (${[...callIds]})`,
  );
  return new Set(rows.map(({ callId }) => callId));
}
