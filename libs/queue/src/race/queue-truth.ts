import type { QueueName } from '@verbatim/contracts';
import { DEFAULT_SCHEMA, quoteSchemaName } from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import type { QueueDepth } from '../bounded-queue.js';
import type { QueueConnection } from '../queue-connection.js';
import { keyPrefix } from '../redis/redis-engine.js';

/**
 * Reads the depth of a queue from the engine's own structures, with none of the code that admission
 * uses: what its numbers are checked against.
 */
export interface QueueTruth {
  /** One consistent look. */
  jobs(): Promise<number>;
  /** Adds up the payloads themselves; exact only while nobody adds or completes. */
  depth(): Promise<QueueDepth>;
  close(): Promise<void>;
}

export async function openQueueTruth(
  connection: QueueConnection,
  name: QueueName,
): Promise<QueueTruth> {
  return connection.engine === 'redis'
    ? redisTruth(new Redis(connection.url), keyPrefix(connection, name) + `:${name}:`)
    : postgresTruth(connection.url, connection.schema ?? DEFAULT_SCHEMA, name);
}

const LISTS = ['wait', 'paused', 'active'] as const;
const SORTED_SETS = ['delayed', 'prioritized'] as const;

function redisTruth(client: Redis, prefix: string): QueueTruth {
  const jobs = async () => {
    const transaction = client.multi();
    for (const list of LISTS) transaction.llen(prefix + list);
    for (const set of SORTED_SETS) transaction.zcard(prefix + set);
    const replies = (await transaction.exec()) ?? [];
    return replies.reduce((sum, [, length]) => sum + Number(length), 0);
  };
  return {
    jobs,
    depth: async () => {
      const lists = await Promise.all(LISTS.map((list) => client.lrange(prefix + list, 0, -1)));
      const sets = await Promise.all(
        SORTED_SETS.map((set) => client.zrange(prefix + set, '0', '-1')),
      );
      const payloads = await Promise.all(
        [...lists, ...sets].flat().map((id) => client.hget(prefix + id, 'data')),
      );
      const bytes = payloads.reduce((sum, payload) => sum + Buffer.byteLength(payload ?? ''), 0);
      return { jobs: payloads.length, bytes };
    },
    close: async () => client.disconnect(),
  };
}

/** Several may look at once: a client would answer them one after the other, and pg 9 not at all. */
const CONNECTIONS_MAX = 2;

function postgresTruth(url: string, schema: string, name: string): QueueTruth {
  const client = new Pool({ connectionString: url, max: CONNECTIONS_MAX });
  const counted = `FROM ${quoteSchemaName(schema)}.job
    WHERE queue = $1 AND state NOT IN ('completed', 'failed')`;
  return {
    jobs: async () => {
      const { rows } = await client.query<{ jobs: number }>(
        `SELECT count(*)::int AS jobs ${counted}`,
        [name],
      );
      return rows[0]!.jobs;
    },
    depth: async () => {
      const { rows } = await client.query<{ payload: string }>(
        `SELECT data #>> '{}' AS payload ${counted}`,
        [name],
      );
      const bytes = rows.reduce((sum, { payload }) => sum + Buffer.byteLength(payload), 0);
      return { jobs: rows.length, bytes };
    },
    close: () => client.end(),
  };
}
