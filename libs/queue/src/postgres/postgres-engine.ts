import { QUEUE_COMMAND_TIMEOUT_MS } from '@verbatim/contracts';
import {
  DEFAULT_SCHEMA,
  PostgresConnection,
  type PostgresPoolConfig,
  type QueueBaseOptions,
} from 'bullmq';
import type { EngineOptions, QueueEngine } from '../engine.js';
import { addressOf, isNetworkError } from '../network.js';
import type { QueueConnection } from '../queue-connection.js';
import { QueueUnavailableError } from '../queue.errors.js';
import { BoundedPostgresBackend } from './bounded-postgres-backend.js';
import { prepareSchema } from './prepare-schema.js';

/**
 * Two for a producer or a worker, and one more for a worker to listen on. 11 queues with both in one
 * machine's processes: 11 × (2 + 3) = 55 of PostgreSQL's default 100; idle ones close after 10 s.
 */
const POOL_CONNECTIONS_MAX = 2;

/** A worker waits longer than a producer; a query silent for this long sits on a dead connection. */
const WORKER_QUERY_TIMEOUT_MS = 10_000;

type PostgresQueueConnection = Extract<QueueConnection, { engine: 'postgres' }>;

export async function openPostgresEngine(
  { url, schema = DEFAULT_SCHEMA }: PostgresQueueConnection,
  { name, policy, eviction, role }: EngineOptions,
): Promise<QueueEngine> {
  try {
    await prepareSchema(url, schema);
  } catch (error) {
    throw toQueueError(error, url);
  }
  const config = poolConfig(url, schema, role);
  return {
    bullmqOptions: { connection: config },
    createBackend: (_name, options, factory = {}) => {
      const backend = new BoundedPostgresBackend(
        new PostgresConnection(config),
        name,
        options as unknown as QueueBaseOptions<PostgresPoolConfig>,
        true,
        factory.withBlockingConnection ? name : undefined,
      );
      backend.policy = policy;
      backend.eviction = eviction;
      return backend;
    },
    // `job.data` is jsonb, which would not keep the bytes (key order, U+0000): a JSON string in it does.
    encodePayload: (json) => JSON.stringify(json),
    decodePayload: (data) => (typeof data === 'string' ? JSON.parse(data) : data),
    toQueueError: (error) => toQueueError(error, url),
    close: async () => undefined, // The backend owns its connections.
  };
}

function poolConfig(url: string, schema: string, role: EngineOptions['role']): PostgresPoolConfig {
  const timeoutMs = role === 'producer' ? QUEUE_COMMAND_TIMEOUT_MS : WORKER_QUERY_TIMEOUT_MS;
  return {
    connectionString: url,
    schema,
    max: POOL_CONNECTIONS_MAX,
    connectionTimeoutMillis: QUEUE_COMMAND_TIMEOUT_MS,
    // Given up on both sides: an abandoned add must not wait on for the queue's lock.
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    keepAlive: true,
  };
}

/**
 * SQLSTATEs that mean "not now": connection exceptions, rolled back by the server, out of resources,
 * shut down or starting, canceled by the timeout.
 */
const UNAVAILABLE_STATE = /^(08|40|53|57P|57014|58)/;

/** How `pg` words the ways in which a query got no answer. */
const NO_ANSWER =
  /^(Connection terminated|Query read timeout|timeout exceeded|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

export function toQueueError(error: unknown, url: string): unknown {
  if (!(error instanceof Error)) return error;
  const state = (error as { code?: string }).code ?? '';
  const isAway =
    isNetworkError(error) || NO_ANSWER.test(error.message) || UNAVAILABLE_STATE.test(state);
  if (!isAway) return error;
  return new QueueUnavailableError(
    `PostgreSQL at ${addressOf(url, 5432)} is away (${state || error.message})`,
    { cause: error },
  );
}
