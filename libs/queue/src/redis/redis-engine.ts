import { createIORedisClient, QueueKeys, RedisConnection, type RedisClient } from 'bullmq';
import type { Redis } from 'ioredis';
import type { EngineOptions, QueueEngine } from '../engine.js';
import type { QueueConnection } from '../queue-connection.js';
import { BoundedRedisBackend } from './bounded-redis-backend.js';
import { connectRedis, toQueueError } from './redis-client.js';

const DEFAULT_PREFIX = 'verbatim';

type RedisQueueConnection = Extract<QueueConnection, { engine: 'redis' }>;

export async function openRedisEngine(
  connection: RedisQueueConnection,
  { name, policy, eviction, role }: EngineOptions,
): Promise<QueueEngine> {
  const client = await connectRedis(connection.url, role);
  const prefix = keyPrefix(connection, name);
  return {
    bullmqOptions: { connection: client, prefix },
    createBackend: (_name, options, factory = {}) => {
      const keys = new QueueKeys(prefix);
      const backend = new BoundedRedisBackend(
        sharedConnection(client),
        name,
        keys.getKeys(name),
        (type) => keys.toKey(name, type),
        options as ConstructorParameters<typeof BoundedRedisBackend>[4],
        factory.withBlockingConnection
          ? blockingConnection(client, `${prefix}:${name}`)
          : undefined,
      );
      backend.policy = policy;
      backend.eviction = eviction;
      return backend;
    },
    encodePayload: (json) => json,
    decodePayload: (data) => data,
    toQueueError: (error) => toQueueError(error, connection.url),
    close: async () => client.disconnect(),
  };
}

/** BullMQ's prefix for one queue. The braces make all its keys hash to one slot of a Redis Cluster. */
export function keyPrefix(connection: RedisQueueConnection, name: string): string {
  return `{${connection.prefix ?? DEFAULT_PREFIX}:${name}}`;
}

/** `shared`: closing the backend leaves the client to us. */
function sharedConnection(client: Redis): RedisConnection {
  return new RedisConnection(asBullmqClient(client), { shared: true, blocking: false });
}

/** Waiting for a job occupies its connection; BullMQ closes this one with the worker. */
function blockingConnection(client: Redis, connectionName: string): RedisConnection {
  return new RedisConnection(asBullmqClient(client.duplicate({ connectionName })), {
    shared: false,
    blocking: true,
  });
}

function asBullmqClient(client: Redis): RedisClient {
  return createIORedisClient(client as unknown as Parameters<typeof createIORedisClient>[0]);
}
