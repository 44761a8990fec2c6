import type { Database } from '../database/database.js';

type Keyed<V> = readonly [key: string, value: V];

/** As names are ordered in the object store: by their bytes. */
const PAGE_ROWS = 1_000;

export interface SealRow {
  readonly callId: string;
  readonly revision: number;
  readonly state: string;
  readonly digest: string | null;
  readonly isRequested: boolean;
}

export const segmentRows = (database: Database): AsyncGenerator<Keyed<true>> =>
  pages(async (after) => {
    const rows = await database.run(
      (client) => client.$queryRaw<{ key: string }[]>`
        SELECT object_key AS key FROM segments WHERE object_key COLLATE "C" > ${after}
        ORDER BY object_key COLLATE "C" LIMIT ${PAGE_ROWS}`,
    );
    return rows.map(({ key }) => [key, true] as const);
  });

export const sealRows = (database: Database): AsyncGenerator<Keyed<SealRow>> =>
  pages(async (after) => {
    const rows = await database.run(
      (client) => client.$queryRaw<(SealRow & { key: string })[]>`
        SELECT * FROM (
          SELECT ('calls/' || call_id || '/r' || revision || '/manifest.json') COLLATE "C" AS key,
            call_id AS "callId", revision, state,
            'sha256:' || encode(manifest_sha256, 'hex') AS digest,
            EXISTS (SELECT 1 FROM log_entries
              WHERE type = CASE WHEN revision = 1 THEN 'manifest' ELSE 'amendment' END
                AND entry_id = seals.call_id || '/r' || revision) AS "isRequested"
          FROM seals
        ) AS keyed WHERE key > ${after} ORDER BY key LIMIT ${PAGE_ROWS}`,
    );
    return rows.map(({ key, ...row }) => [key, row] as const);
  });

export const callRows = (database: Database): AsyncGenerator<Keyed<string>> =>
  pages(async (after) => {
    const rows = await database.run(
      (client) => client.$queryRaw<{ key: string; callId: string }[]>`
        SELECT 'keys/' || call_id AS key, call_id AS "callId" FROM calls
        WHERE ('keys/' || call_id) COLLATE "C" > ${after}
        ORDER BY call_id COLLATE "C" LIMIT ${PAGE_ROWS}`,
    );
    return rows.map(({ key, callId }) => [key, callId] as const);
  });

/** Leaves of one kind of statement, by the statement's name in the store. */
export const statementRows = (database: Database, kind: string): AsyncGenerator<Keyed<string>> =>
  pages(async (after) => {
    const prefix = `statements/${kind}/`;
    const rows = await database.run(
      (client) => client.$queryRaw<{ key: string; digest: string }[]>`
        SELECT * FROM (
          SELECT (${prefix} || entry_id || '.json') COLLATE "C" AS key, digest
          FROM log_entries WHERE type = ${kind}
        ) AS keyed WHERE key > ${after} ORDER BY key LIMIT ${PAGE_ROWS}`,
    );
    return rows.map(({ key, digest }) => [key, digest] as const);
  });

async function* pages<V>(
  pageAfter: (key: string) => Promise<readonly Keyed<V>[]>,
): AsyncGenerator<Keyed<V>> {
  for (let after = ''; ;) {
    const page = await pageAfter(after);
    yield* page;
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1)![0];
  }
}
