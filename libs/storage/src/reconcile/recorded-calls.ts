import type { Database } from '../database/database.js';

/** A call as it is compared with somebody else's list. */
export interface RecordedCallRow {
  readonly callId: string;
  /** Unix milliseconds; undefined where the index does not know it, or not any more. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** The manifest of its first revision is in a published checkpoint. */
  readonly isLogged: boolean;
}

interface Row {
  readonly callId: string;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly isLogged: boolean;
}

/**
 * Calls that began in a span of time, and those of `callIds` whenever they began. A call that was erased or
 * disposed of is in the log all the same.
 */
export async function recordedCalls(
  database: Database,
  { from, to }: { readonly from: number; readonly to: number },
  callIds: readonly string[],
): Promise<RecordedCallRow[]> {
  const rows = await database.run(
    (client) => client.$queryRaw<Row[]>`
      WITH logged AS (
        SELECT call_id FROM log_entries
        WHERE type = 'manifest' AND published_size IS NOT NULL AND call_id IS NOT NULL
          AND (call_id = ANY(${[...callIds]}) OR call_id IN (
            SELECT call_id FROM calls
            WHERE started_at >= ${new Date(from)} AND started_at < ${new Date(to)}))
      ), indexed AS (
        SELECT call_id, started_at, ended_at FROM calls
        WHERE call_id = ANY(${[...callIds]})
          OR (started_at >= ${new Date(from)} AND started_at < ${new Date(to)})
      )
      SELECT coalesce(indexed.call_id, logged.call_id) AS "callId",
        started_at AS "startedAt", ended_at AS "endedAt", logged.call_id IS NOT NULL AS "isLogged"
      FROM indexed FULL JOIN logged ON logged.call_id = indexed.call_id`,
  );
  return rows.map(({ startedAt, endedAt, ...row }) => ({
    ...row,
    startedAt: startedAt?.getTime(),
    endedAt: endedAt?.getTime(),
  }));
}
