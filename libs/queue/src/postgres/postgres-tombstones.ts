import { QUEUE_COMMAND_TIMEOUT_MS, type QueueName } from '@verbatim/contracts';
import { DEFAULT_SCHEMA, quoteSchemaName } from 'bullmq';
import { Pool } from 'pg';
import type { HeldIdentities } from '../eviction/held-identities.js';
import type { Tombstone, Tombstones } from '../eviction/tombstones.js';
import type { QueueConnection } from '../queue-connection.js';
import { toQueueError } from './postgres-engine.js';
import { prepareSchema } from './prepare-schema.js';

type PostgresQueueConnection = Extract<QueueConnection, { engine: 'postgres' }>;

export async function openPostgresTombstones({
  url,
  schema = DEFAULT_SCHEMA,
}: PostgresQueueConnection): Promise<Tombstones> {
  try {
    await prepareSchema(url, schema);
  } catch (error) {
    throw toQueueError(error, url);
  }
  const pool = new Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: QUEUE_COMMAND_TIMEOUT_MS,
    query_timeout: QUEUE_COMMAND_TIMEOUT_MS,
    statement_timeout: QUEUE_COMMAND_TIMEOUT_MS,
    keepAlive: true,
  });
  pool.on('error', () => undefined); // Felt by the query that fails.
  return new PostgresTombstones(pool, url, `${quoteSchemaName(schema)}.verbatim_tombstone`);
}

interface Row {
  id: string;
  jobId: string;
  evictedAt: string;
  holds: HeldIdentities[];
}

class PostgresTombstones implements Tombstones {
  constructor(
    private readonly pool: Pool,
    private readonly url: string,
    private readonly table: string,
  ) {}

  async read(queue: QueueName, limit: number, afterId = '0'): Promise<Tombstone[]> {
    const { rows } = await this.ask<Row>(
      `SELECT id, job_id AS "jobId", evicted_at_ms AS "evictedAt", holds FROM ${this.table}
        WHERE queue = $1 AND id > $2 ORDER BY id LIMIT $3`,
      [queue, afterId, limit],
    );
    return rows.map((row) => ({ ...row, evictedAt: Number(row.evictedAt) }));
  }

  async acknowledge(queue: QueueName, ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    const { rowCount } = await this.ask(
      `DELETE FROM ${this.table} WHERE queue = $1 AND id = ANY ($2::bigint[])`,
      [queue, ids],
    );
    return rowCount ?? 0;
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async ask<R extends object>(sql: string, values: unknown[]) {
    try {
      return await this.pool.query<R>(sql, values);
    } catch (error) {
      throw toQueueError(error, this.url);
    }
  }
}
