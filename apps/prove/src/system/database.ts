import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { CHECKOUT, toolOf } from '../checkout.js';

const run = promisify(execFile);

/** A database of a suite's own, migrated; an earlier run's of the same name is dropped first. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  await queryOnce(serverUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  await queryOnce(serverUrl, `CREATE DATABASE "${name}"`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await run(process.execPath, [toolOf('prisma.mjs'), 'deploy'], {
    cwd: CHECKOUT,
    env: { DATABASE_URL: url.href },
  });
  return url.href;
}

export async function dropDatabase(serverUrl: string, url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await queryOnce(serverUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
}

/** Of these calls, how many are sealed with everything that was indexed so far. */
export function countSettledCalls(url: string, callIds: readonly string[]): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ settled: number }>(
      `SELECT count(*)::int AS settled FROM calls
        WHERE call_id = ANY($1) AND sealed_revision > 0 AND NOT needs_amendment`,
      [callIds],
    );
    return rows[0]?.settled ?? 0;
  });
}

/** By which the register knows a process of this machine. Errors: it knows none. */
export function processIdOf(url: string, pid: number | undefined): Promise<string> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      'SELECT id FROM process_incarnations WHERE pid = $1 ORDER BY started_at DESC LIMIT 1',
      [pid],
    );
    if (!rows[0]) throw new Error(`No process with the id ${pid} is registered.`);
    return rows[0].id;
  });
}

/** Every call that the index knows. */
export function indexedCalls(url: string): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ call_id: string }>('SELECT call_id FROM calls');
    return rows.map((row) => row.call_id);
  });
}

/** Of these `epoch/seq`, those that no stored segment holds. */
export function notIndexed(url: string, identities: readonly string[]): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ identity: string }>(
      `SELECT identity FROM unnest($1::text[]) AS identity
       EXCEPT SELECT epoch || '/' || unnest(seqs) FROM frames`,
      [identities],
    );
    return rows.map((row) => row.identity);
  });
}

/** The function fails where `track_commit_timestamp` is off; a CASE asks it only where it is on. */
const COMMITTED_AT = `CASE WHEN current_setting('track_commit_timestamp') = 'on'
                           THEN pg_xact_commit_timestamp(s.xmin) END`;

/**
 * When the index row that acknowledges an event was committed, for each archived event of a call; where
 * the server keeps no times of commits, when that transaction began. Unix milliseconds.
 */
export async function archivedAt(client: pg.Client, callId: string): Promise<Map<string, number>> {
  const { rows } = await client.query<{ epoch: string; seq: string; at: string }>(
    `SELECT f.epoch, unnest(f.seqs)::text AS seq,
            (extract(epoch FROM coalesce(${COMMITTED_AT}, s.created_at)) * 1000)::bigint::text AS at
       FROM frames f JOIN segments s USING (object_key)
      WHERE f.call_id = $1`,
    [callId],
  );
  const first = new Map<string, number>();
  for (const { epoch, seq, at } of rows) {
    const identity = `${epoch}/${seq}`;
    first.set(identity, Math.min(first.get(identity) ?? Infinity, Number(at)));
  }
  return first;
}

/** Copies of events that were stored although another copy was: each is read once. */
export function countDuplicates(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ copies: number }>(
      `SELECT (count(*) - count(DISTINCT (epoch, seq)))::int AS copies
         FROM (SELECT epoch, unnest(seqs) AS seq FROM frames) AS stored`,
    );
    return rows[0]?.copies ?? 0;
  });
}

export async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined); // The query rejects as well.
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function queryOnce(url: string, text: string): Promise<Record<string, unknown>[]> {
  return withClient(url, async (client) => (await client.query(text)).rows);
}
