import {
  createPostgresBackend,
  createRedisBackend,
  DEFAULT_SCHEMA,
  type BackendFactory,
  type ConnectionOptions,
} from 'bullmq';
import { prepareSchema } from '../postgres/prepare-schema.js';
import { toQueueError as toPostgresError } from '../postgres/postgres-engine.js';
import type { QueueConnection } from '../queue-connection.js';
import { connectRedis, toQueueError as toRedisError } from '../redis/redis-client.js';
import { keyPrefix } from '../redis/redis-engine.js';

/** BullMQ without our cap, on either engine: for queues to which little is added. */
export interface PlainEngine {
  readonly bullmq: { readonly connection: ConnectionOptions; readonly prefix?: string };
  readonly backend: BackendFactory;
  toQueueError(error: unknown): unknown;
  close(): Promise<void>;
}

/** Errors: `QueueUnavailableError` when the engine does not answer. */
export async function openPlainEngine(
  connection: QueueConnection,
  name: string,
): Promise<PlainEngine> {
  if (connection.engine === 'redis') {
    const client = await connectRedis(connection.url, 'worker');
    return {
      bullmq: { connection: client, prefix: keyPrefix(connection, name) },
      backend: createRedisBackend,
      toQueueError: (error) => toRedisError(error, connection.url),
      close: async () => client.disconnect(),
    };
  }
  const { url, schema = DEFAULT_SCHEMA } = connection;
  const toQueueError = (error: unknown): unknown => toPostgresError(error, url);
  await prepareSchema(url, schema).catch((error: unknown) => {
    throw toQueueError(error);
  });
  return {
    bullmq: { connection: { connectionString: url, schema, max: 2, keepAlive: true } },
    backend: createPostgresBackend as unknown as BackendFactory,
    toQueueError,
    close: async () => undefined, // The backend owns its connections.
  };
}
