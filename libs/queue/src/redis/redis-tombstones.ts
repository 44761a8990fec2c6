import type { QueueName } from '@verbatim/contracts';
import type { Redis } from 'ioredis';
import type { HeldIdentities } from '../eviction/held-identities.js';
import type { Tombstone, Tombstones } from '../eviction/tombstones.js';
import type { QueueConnection } from '../queue-connection.js';
import { TOMBSTONES_KEY } from './own-keys.js';
import { connectRedis, toQueueError } from './redis-client.js';
import { keyPrefix } from './redis-engine.js';

type RedisQueueConnection = Extract<QueueConnection, { engine: 'redis' }>;

export async function openRedisTombstones(connection: RedisQueueConnection): Promise<Tombstones> {
  return new RedisTombstones(connection, await connectRedis(connection.url, 'producer'));
}

/** One stream for each queue; the id of an entry begins with the time at which it was written. */
class RedisTombstones implements Tombstones {
  constructor(
    private readonly connection: RedisQueueConnection,
    private readonly client: Redis,
  ) {}

  async read(queue: QueueName, limit: number, afterId?: string): Promise<Tombstone[]> {
    const from = afterId === undefined ? '-' : `(${afterId}`;
    const entries = await this.ask(() =>
      this.client.xrange(this.streamOf(queue), from, '+', 'COUNT', limit),
    );
    return entries.map(([id, [, jobId = '', , holds = '[]']]) => ({
      id,
      jobId,
      evictedAt: Number(id.split('-')[0]),
      holds: JSON.parse(holds) as HeldIdentities[],
    }));
  }

  async acknowledge(queue: QueueName, ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0;
    return this.ask(() => this.client.xdel(this.streamOf(queue), ...ids));
  }

  async close(): Promise<void> {
    this.client.disconnect();
  }

  private streamOf(queue: QueueName): string {
    return `${keyPrefix(this.connection, queue)}:${queue}:${TOMBSTONES_KEY}`;
  }

  private async ask<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw toQueueError(error, this.connection.url);
    }
  }
}
