import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Redis } from 'ioredis';
import { withClient } from '../../system/database.js';

/** Which of these strings stand in a text: as they are, or as hexadecimal or base64 of their bytes. */
export function foundIn(text: string, canaries: readonly string[]): string[] {
  const lower = text.toLowerCase();
  return canaries.filter((canary) => {
    const bytes = Buffer.from(canary);
    return (
      lower.includes(canary) ||
      lower.includes(bytes.toString('hex')) ||
      // Three ways in which the bytes may fall on the groups of base64, without its uncertain ends.
      [0, 1, 2].some((shift) => {
        const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
        const certain = shifted.slice(Math.ceil((shift * 4) / 3), -4);
        return certain.length >= BASE64_CHARACTERS_MIN && text.includes(certain);
      })
    );
  });
}

/** Shorter pieces stand in random bytes by chance. */
const BASE64_CHARACTERS_MIN = 8;

/** Every file under a folder, by its path; bytes that are no text as Latin-1. */
export async function filesIn(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = new Map<string, string>();
  for (const { parentPath, name } of files) {
    const file = path.join(parentPath, name);
    texts.set(path.relative(folder, file), await readFile(file, 'latin1').catch(() => ''));
  }
  return texts;
}

/** Every row of every table, by table. */
export function rowsIn(databaseUrl: string): Promise<Map<string, string>> {
  return withClient(databaseUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const texts = new Map<string, string>();
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT every::text AS row FROM ${name} AS every`,
      );
      texts.set(name, rows.map(({ row }) => row).join('\n'));
    }
    return texts;
  });
}

const READ: Readonly<Record<string, (key: string) => [command: string, ...args: string[]]>> = {
  string: (key) => ['GET', key],
  hash: (key) => ['HGETALL', key],
  list: (key) => ['LRANGE', key, '0', '-1'],
  set: (key) => ['SMEMBERS', key],
  zset: (key) => ['ZRANGE', key, '0', '-1'],
  stream: (key) => ['XRANGE', key, '-', '+'],
};

/** Every value of the database that a connection is on, by key. */
export async function valuesIn(redis: Redis): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const key of await redis.keys('*')) {
    const read = READ[await redis.type(key)];
    if (read === undefined) continue;
    const [command, ...args] = read(key);
    texts.set(key, JSON.stringify(await redis.call(command, ...args)));
  }
  return texts;
}
