import { archiveQueue, QUEUE_POLICY, type QueuePolicy, type Vertical } from '@verbatim/contracts';
import { waitFor, type Logger } from '@verbatim/platform';
import { openProducer, type BoundedQueue, type QueueConnection } from '@verbatim/queue';
import type { Database, ObjectStore } from '@verbatim/storage';

/** Servers that the record needs sooner or later; a call can be taken once each has answered once. */
export interface Servers {
  readonly database: Database;
  readonly store: ObjectStore;
  readonly queues: ReadonlyMap<Vertical, BoundedQueue>;
}

export interface ServerAddresses {
  readonly database: Database;
  readonly store: ObjectStore;
  readonly queue: QueueConnection;
  /** Rehearsal: replaces the cap of every queue. */
  readonly queueCapacityJobs: number | undefined;
  readonly verticals: readonly Vertical[];
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Waits as long as it takes, saying in the log what is away. */
export async function waitForServers(addresses: ServerAddresses): Promise<Servers> {
  const { database, store, logger, signal } = addresses;
  const options = { logger, signal };
  await waitFor(`PostgreSQL at ${database.description}`, () => database.check(), options);
  await waitFor(`The object store (${store.description})`, () => store.check(), options);
  return { database, store, queues: await openQueues(addresses) };
}

async function openQueues(addresses: ServerAddresses): Promise<Map<Vertical, BoundedQueue>> {
  const { queue, verticals, logger, signal } = addresses;
  const queues = new Map<Vertical, BoundedQueue>();
  const engine = queue.engine === 'redis' ? 'Redis' : 'The queue in PostgreSQL';
  await waitFor(
    `${engine} at ${new URL(queue.url).host}`,
    async () => {
      for (const vertical of verticals) {
        if (queues.has(vertical)) continue;
        const name = archiveQueue(vertical);
        const policy = policyOf(vertical, addresses.queueCapacityJobs);
        queues.set(vertical, await openProducer(queue, name, policy));
      }
    },
    { logger, signal },
  );
  return queues;
}

function policyOf(vertical: Vertical, capacityJobs: number | undefined): QueuePolicy {
  const policy = QUEUE_POLICY[archiveQueue(vertical)];
  return capacityJobs === undefined ? policy : { ...policy, capacityJobs };
}
