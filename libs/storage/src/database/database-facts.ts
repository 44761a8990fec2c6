import type { Database } from './database.js';

export interface DatabaseFacts {
  readonly version: string;
  readonly majorVersion: number;
  /** Those that are applied to their end, oldest first; none where there is no table of them. */
  readonly migrations: readonly string[];
}

/** What server this is, and which migrations it has seen. */
export function databaseFacts(database: Database): Promise<DatabaseFacts> {
  return database.run(async (client) => {
    const [server] = await client.$queryRaw<{ version: string; number: string }[]>`
      SELECT current_setting('server_version') AS version,
             current_setting('server_version_num') AS number`;
    const [table] = await client.$queryRaw<{ exists: boolean }[]>`
      SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`;
    const rows = table?.exists
      ? await client.$queryRaw<{ name: string }[]>`
          SELECT migration_name AS name FROM _prisma_migrations
          WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`
      : [];
    return {
      version: server?.version ?? 'unknown',
      majorVersion: Math.floor(Number(server?.number ?? 0) / 10_000),
      migrations: rows.map(({ name }) => name),
    };
  });
}
