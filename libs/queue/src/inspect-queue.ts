import { Client } from 'pg';
import { within } from './deadline.js';
import type { QueueConnection } from './queue-connection.js';
import { connectRedis, toQueueError } from './redis/redis-client.js';

/** How the server that holds the queues is set, as far as jobs depend on it. */
export type QueueFacts =
  | {
      readonly engine: 'redis';
      readonly product: string;
      readonly version: string;
      readonly evictionPolicy: string;
      readonly isAppendOnly: boolean;
      /** `unknown` where the account may not ask. */
      readonly fsync: string;
    }
  | { readonly engine: 'postgres'; readonly product: string; readonly version: string };

const ANSWER_MAX_MS = 5_000;

/** @throws QueueUnavailableError */
export function inspectQueue(connection: QueueConnection): Promise<QueueFacts> {
  return connection.engine === 'redis'
    ? inspectRedis(connection.url)
    : inspectPostgres(connection.url);
}

async function inspectRedis(url: string): Promise<QueueFacts> {
  const redis = await connectRedis(url, 'producer');
  try {
    const info = fieldsOf(await redis.info());
    // CONFIG is a right of its own; INFO is not.
    const fsync = await redis.config('GET', 'appendfsync').catch(() => undefined);
    return {
      engine: 'redis',
      product: info.has('valkey_version') ? 'Valkey' : 'Redis',
      version: info.get('valkey_version') ?? info.get('redis_version') ?? 'unknown',
      evictionPolicy: info.get('maxmemory_policy') ?? 'unknown',
      isAppendOnly: info.get('aof_enabled') === '1',
      fsync: Array.isArray(fsync) ? String(fsync[1] ?? 'unknown') : 'unknown',
    };
  } catch (error) {
    throw toQueueError(error, url);
  } finally {
    redis.disconnect();
  }
}

/** `name:value` lines. */
function fieldsOf(info: string): Map<string, string> {
  const lines = info.split(/\r?\n/).filter((line) => line.includes(':'));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}

async function inspectPostgres(url: string): Promise<QueueFacts> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: ANSWER_MAX_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await within(ANSWER_MAX_MS, client.query('SHOW server_version'));
    const version = String((rows[0] as { server_version?: unknown }).server_version);
    return { engine: 'postgres', product: 'PostgreSQL', version };
  } finally {
    await client.end().catch(() => undefined);
  }
}
