import type { QueueName } from '@verbatim/contracts';
import { openPostgresTombstones } from '../postgres/postgres-tombstones.js';
import type { QueueConnection } from '../queue-connection.js';
import { openRedisTombstones } from '../redis/redis-tombstones.js';
import type { HeldIdentities } from './held-identities.js';

/** What is left of an evicted job. */
export interface Tombstone {
  /** Of the tombstone, unique in its queue; ascends in the order of eviction. */
  readonly id: string;
  readonly jobId: string;
  /** By the engine's clock, Unix milliseconds. */
  readonly evictedAt: number;
  readonly holds: readonly HeldIdentities[];
}

/**
 * The tombstones of evicted jobs, written by admission in the step that evicts.
 *
 * Bounds: `tombstoneCapacityJobs` of each queue. When full: nothing is evicted, admission refuses.
 * Crash: as durable as the jobs. A tombstone stays until it is acknowledged, so that it is read at
 * least once; any number of readers may share a queue.
 * Errors: `QueueUnavailableError`.
 */
export interface Tombstones {
  /** The oldest, at most `limit`; those after `afterId` when it is given. */
  read(queue: QueueName, limit: number, afterId?: string): Promise<Tombstone[]>;
  /** Forgets them; those that are forgotten already are passed over. Answers how many it forgot. */
  acknowledge(queue: QueueName, ids: readonly string[]): Promise<number>;
  close(): Promise<void>;
}

/** One connection for the tombstones of all queues. @throws QueueUnavailableError, BullmqMismatchError */
export function openTombstones(connection: QueueConnection): Promise<Tombstones> {
  return connection.engine === 'redis'
    ? openRedisTombstones(connection)
    : openPostgresTombstones(connection);
}
