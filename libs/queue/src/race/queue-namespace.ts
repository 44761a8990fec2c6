import { randomBytes } from 'node:crypto';
import { invariant, type QueueName } from '@verbatim/contracts';
import { quoteSchemaName } from 'bullmq';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { QueueConnection } from '../queue-connection.js';
import { BYTES_FIELD, SHEDDABLE_KEY, TOMBSTONES_KEY } from '../redis/own-keys.js';
import { keyPrefix } from '../redis/redis-engine.js';

/** The same server, a namespace of its own: measurements must not meet real jobs. */
export function privateNamespace(connection: QueueConnection, purpose: string): QueueConnection {
  const name = `${purpose}_${randomBytes(6).toString('hex')}`;
  return connection.engine === 'redis'
    ? { ...connection, prefix: name }
    : { ...connection, schema: name };
}

/** Deletes every queue of a namespace that was made for a purpose; never the default one. */
export async function dropNamespace(connection: QueueConnection): Promise<void> {
  if (connection.engine === 'redis') {
    invariant(connection.prefix !== undefined, 'Only a private namespace may be dropped');
    await dropKeys(connection.url, `{${connection.prefix}:*`);
  } else {
    invariant(connection.schema !== undefined, 'Only a private namespace may be dropped');
    await dropSchema(connection.url, connection.schema);
  }
}

/** Removes every job and tombstone of a queue in a private namespace that nobody works meanwhile. */
export async function emptyQueue(connection: QueueConnection, name: QueueName): Promise<void> {
  if (connection.engine === 'redis') {
    invariant(connection.prefix !== undefined, 'Only a private namespace may be emptied');
    const client = new Redis(connection.url);
    const prefix = `${keyPrefix(connection, name)}:${name}:`;
    const ids = [
      ...(await client.lrange(`${prefix}wait`, 0, -1)),
      ...(await client.lrange(`${prefix}active`, 0, -1)),
      ...(await client.zrange(`${prefix}delayed`, '0', '-1')),
    ];
    const keys = ['wait', 'active', 'delayed', SHEDDABLE_KEY, TOMBSTONES_KEY, ...ids];
    await client.unlink(
      ...keys.map((key) => prefix + key),
      ...ids.map((id) => `${prefix}${id}:lock`),
    );
    await client.hset(`${prefix}meta`, BYTES_FIELD, 0);
    client.disconnect();
  } else {
    invariant(connection.schema !== undefined, 'Only a private namespace may be emptied');
    const client = new Client({ connectionString: connection.url });
    await client.connect();
    await client.query(`SET search_path TO ${quoteSchemaName(connection.schema)}`);
    await client.query(`TRUNCATE job, verbatim_tombstone CASCADE`);
    await client.end();
  }
}

async function dropKeys(url: string, pattern: string): Promise<void> {
  const client = new Redis(url);
  for await (const keys of client.scanStream({ match: pattern, count: 1_000 }))
    if (keys.length > 0) await client.unlink(...(keys as string[]));
  client.disconnect();
}

/** A process that was killed may still have a statement running: the server then calls a deadlock. */
const DROP_ATTEMPTS_MAX = 5;

async function dropSchema(url: string, schema: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await client.query(`DROP SCHEMA IF EXISTS ${quoteSchemaName(schema)} CASCADE`);
        return;
      } catch (error) {
        const isDeadlock = (error as { code?: string }).code === '40P01';
        if (!isDeadlock || attempt === DROP_ATTEMPTS_MAX) throw error;
      }
    }
  } finally {
    await client.end();
  }
}
