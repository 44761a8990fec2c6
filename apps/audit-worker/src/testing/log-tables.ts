import pg from 'pg';

/** What a backup of the database holds of the log. */
export interface LogTables {
  readonly entries: unknown[];
  readonly state: Record<string, unknown>;
}

export async function logTablesOf(url: string): Promise<LogTables> {
  return withClient(url, async (client) => ({
    entries: (await client.query('SELECT to_jsonb(log_entries) AS row FROM log_entries')).rows,
    state: (await client.query('SELECT * FROM log_state')).rows[0],
  }));
}

/** Into a database that has been migrated and nothing else. */
export async function restoreLogTables(url: string, { entries, state }: LogTables): Promise<void> {
  await withClient(url, async (client) => {
    for (const { row } of entries as { row: object }[]) {
      await client.query(
        'INSERT INTO log_entries SELECT * FROM jsonb_populate_record(NULL::log_entries, $1)',
        [JSON.stringify(row)],
      );
    }
    await client.query(`SELECT setval('log_entries_id_seq', (SELECT max(id) FROM log_entries))`);
    await client.query(
      'UPDATE log_state SET sequenced_size = $1, published_size = $2, root = $3, checkpoint = $4',
      [state['sequenced_size'], state['published_size'], state['root'], state['checkpoint']],
    );
  });
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
