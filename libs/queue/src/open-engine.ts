import type { EngineOptions, QueueEngine } from './engine.js';
import { openPostgresEngine } from './postgres/postgres-engine.js';
import type { QueueConnection } from './queue-connection.js';
import { openRedisEngine } from './redis/redis-engine.js';

/** @throws QueueUnavailableError, BullmqMismatchError */
export function openEngine(
  connection: QueueConnection,
  options: EngineOptions,
): Promise<QueueEngine> {
  return connection.engine === 'redis'
    ? openRedisEngine(connection, options)
    : openPostgresEngine(connection, options);
}
