import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { QueueConnection } from '../queue-connection.js';
import { privateNamespace } from '../race/queue-namespace.js';

/** A private namespace on the Redis that tests are given. */
export function testRedis(): QueueConnection {
  return privateNamespace({ engine: 'redis', url: required('TEST_REDIS_URL') }, 'test');
}

/** A private schema on the PostgreSQL that tests are given. */
export function testPostgres(): QueueConnection {
  return privateNamespace({ engine: 'postgres', url: required('TEST_DATABASE_URL') }, 'test');
}

export function throughProxy(connection: QueueConnection, port: number): QueueConnection {
  const url = new URL(connection.url);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return { ...connection, url: url.href };
}

/** Runs SQL in the schema of a test. */
export async function inSchema(connection: QueueConnection, sql: string): Promise<void> {
  if (connection.engine !== 'postgres') throw new Error('Not a PostgreSQL connection');
  const client = new Client({ connectionString: connection.url });
  await client.connect();
  await client.query(`SET search_path TO "${connection.schema}"`);
  await client.query(sql);
  await client.end();
}

/** Waits for what another process or a timer brings about. @throws when it does not come. */
export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await sleep(10);
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: integration tests need a running server`);
  return value;
}
