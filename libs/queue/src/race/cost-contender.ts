import { QUEUE_POLICY, type QueueName } from '@verbatim/contracts';
import { createPostgresBackend, createRedisBackend, Queue, type BackendFactory } from 'bullmq';
import type { QueueEntry } from '../bounded-queue.js';
import { EVICTION_POLICY } from '../eviction/eviction-policy.js';
import { EVENTS_KEPT, JOB_NAME, JOB_OPTIONS } from '../job-options.js';
import { openEngine } from '../open-engine.js';
import { openProducer } from '../producer.js';
import type { QueueConnection } from '../queue-connection.js';
import { dropNamespace, emptyQueue, privateNamespace } from './queue-namespace.js';

/** One way of adding jobs, in a namespace of its own. */
export interface Contender {
  /** Puts the queue into the state in which each of its rounds starts. */
  prepare(): Promise<void>;
  add(entries: readonly QueueEntry[]): Promise<unknown>;
  close(): Promise<void>;
}

const REFUSING: QueueName = 'audit-unclassified';
const EVICTING: QueueName = 'audit-sales';

const NO_CAP = { capacityJobs: 2 ** 31 - 1, capacityBytes: 2 ** 40 };

/** Jobs in a queue that is full, as many as the policies of this product allow. */
const FULL_JOBS = 1_000;

/** BullMQ as it comes, over a connection with the producer's settings. */
export async function openPlain(server: QueueConnection, way: 'add' | 'addBulk') {
  const connection = privateNamespace(server, 'plain');
  const engine = await openEngine(connection, {
    name: REFUSING,
    policy: QUEUE_POLICY[REFUSING],
    eviction: EVICTION_POLICY[REFUSING],
    role: 'producer',
  });
  const factory = connection.engine === 'redis' ? createRedisBackend : createPostgresBackend;
  const queue = new Queue(
    REFUSING,
    { ...engine.bullmqOptions, streams: { events: { maxLen: EVENTS_KEPT } } },
    factory as BackendFactory,
  );
  await queue.waitUntilReady();
  const jobOf = ({ id, payload }: QueueEntry) => ({
    name: JOB_NAME,
    data: payload,
    opts: { ...JOB_OPTIONS, jobId: id },
  });
  const addEach = (entries: readonly QueueEntry[]) =>
    Promise.all(entries.map(jobOf).map(({ name, data, opts }) => queue.add(name, data, opts)));
  const contender: Contender = {
    prepare: () => emptyQueue(connection, REFUSING),
    add: way === 'add' ? addEach : (entries) => queue.addBulk(entries.map(jobOf)),
    close: async () => {
      await queue.close();
      await engine.close();
      await dropNamespace(connection);
    },
  };
  return contender;
}

/** The bounded `add` of a queue that has room for everything. */
export async function openBounded(server: QueueConnection): Promise<Contender> {
  const connection = privateNamespace(server, 'bounded');
  const producer = await openProducer(connection, REFUSING, {
    ...QUEUE_POLICY[REFUSING],
    ...NO_CAP,
  });
  return {
    prepare: () => emptyQueue(connection, REFUSING),
    add: (entries) => producer.add(entries),
    close: async () => {
      await producer.close();
      await dropNamespace(connection);
    },
  };
}

/** The bounded `add` of sheddable jobs to a queue that is full of them: each lets another give way. */
export async function openEvicting(server: QueueConnection): Promise<Contender> {
  const connection = privateNamespace(server, 'evicting');
  const policy = { ...QUEUE_POLICY[EVICTING], ...NO_CAP, capacityJobs: FULL_JOBS };
  const producer = await openProducer(connection, EVICTING, policy);
  const holds = [{ callId: 'CA1', epoch: 'e1', ranges: [[1, 64]] as [number, number][] }];
  const sheddable = ({ id, payload }: QueueEntry): QueueEntry => ({
    id,
    payload,
    class: 'sheddable',
    holds,
  });
  return {
    prepare: async () => {
      await emptyQueue(connection, EVICTING);
      for (let from = 0; from < FULL_JOBS; from += 500)
        await producer.add(
          Array.from({ length: 500 }, (_, index) =>
            sheddable({ id: `full-${from + index}`, payload: {} }),
          ),
        );
    },
    add: (entries) => producer.add(entries.map(sheddable)),
    close: async () => {
      await producer.close();
      await dropNamespace(connection);
    },
  };
}
