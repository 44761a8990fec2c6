import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { type Database, openDatabase } from '../database.js';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../../../prisma/migrations');

/** A migrated database for one test file, on the server that TEST_DATABASE_URL names. */
export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  remove(): Promise<void>;
}

export async function createTestDatabase(connectionsMax = 10): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  if (!server) throw new Error('TEST_DATABASE_URL is not set: these tests need PostgreSQL.');
  const name = `verbatim_test_${randomUUID().replaceAll('-', '')}`;
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  await withClient(url.href, migrate);
  const database = openDatabase(url.href, { connectionsMax });
  return {
    url: url.href,
    database,
    async remove() {
      await database.close();
      await withClient(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

async function migrate(client: pg.Client): Promise<void> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  for (const name of names.sort()) {
    await client.query(await readFile(path.join(MIGRATIONS, name, 'migration.sql'), 'utf8'));
  }
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
