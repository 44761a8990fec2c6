import type { Database } from '@verbatim/storage';

const PAGE = 1_000;

/** The calls that a sweep has to look at: every one that is sealed, but for those being removed already. */
export class SealedCalls {
  constructor(private readonly database: Database) {}

  count(): Promise<number> {
    return this.database.run((client) =>
      client.call.count({ where: { sealedRevision: { gt: 0 } } }),
    );
  }

  /** By id, one page in memory. */
  async *ids(): AsyncGenerator<string> {
    let after = '';
    for (;;) {
      const rows = await this.database.run(
        (client) => client.$queryRaw<{ callId: string }[]>`
          SELECT call_id AS "callId" FROM calls
          WHERE sealed_revision > 0 AND call_id > ${after}
            AND NOT EXISTS (SELECT 1 FROM call_removals WHERE call_removals.call_id = calls.call_id
              AND (kind = 'disposal' OR ended_at IS NULL))
          ORDER BY call_id LIMIT ${PAGE}`,
      );
      for (const { callId } of rows) yield callId;
      if (rows.length < PAGE) return;
      after = rows.at(-1)!.callId;
    }
  }
}
