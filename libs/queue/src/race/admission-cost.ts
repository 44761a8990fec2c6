import { QUEUE_POLICY, type QueueName } from '@verbatim/contracts';
import { createPostgresBackend, createRedisBackend, Queue, type BackendFactory } from 'bullmq';
import type { QueueEntry } from '../bounded-queue.js';
import { openEngine } from '../open-engine.js';
import { EVICTION_POLICY } from '../eviction/eviction-policy.js';
import { EVENTS_KEPT, JOB_NAME, JOB_OPTIONS } from '../job-options.js';
import { openProducer } from '../producer.js';
import type { QueueConnection } from '../queue-connection.js';
import { dropNamespace, privateNamespace } from './queue-namespace.js';

export interface AdmissionCostOptions {
  readonly rounds?: number;
  readonly addsPerRound?: number;
  readonly entriesPerAdd?: number;
  readonly payloadBytes?: number;
}

export interface AdmissionCostReport {
  readonly engine: QueueConnection['engine'];
  readonly rounds: number;
  readonly entriesPerAdd: number;
  readonly payloadBytes: number;
  /** Medians over the rounds, for one job. */
  readonly plainMicrosecondsPerJob: number;
  readonly boundedMicrosecondsPerJob: number;
  /** Median of each round's bounded ÷ plain: both sides of a round meet the same machine. */
  readonly ratio: number;
}

const QUEUE: QueueName = 'audit-unclassified';

/**
 * What a hard cap costs: BullMQ's own `addBulk` and the bounded `add`, in turns, one request in
 * flight, on the same server and in namespaces that are deleted afterwards.
 */
export async function measureAdmissionCost(
  connection: QueueConnection,
  options: AdmissionCostOptions = {},
): Promise<AdmissionCostReport> {
  const { rounds = 25, addsPerRound = 20, entriesPerAdd = 1, payloadBytes = 1_000 } = options;
  const plain = privateNamespace(connection, 'plain');
  const bounded = privateNamespace(connection, 'bounded');
  const [addPlain, closePlain] = await openPlain(plain);
  const capacity = { capacityJobs: 2 ** 31 - 1, capacityBytes: 2 ** 40 };
  const producer = await openProducer(bounded, QUEUE, { ...QUEUE_POLICY[QUEUE], ...capacity });
  try {
    const timings: { plain: number; bounded: number }[] = [];
    let made = 0;
    const time = async (add: (entries: QueueEntry[]) => Promise<unknown>): Promise<number> => {
      const batches = Array.from({ length: addsPerRound }, () =>
        Array.from({ length: entriesPerAdd }, () => ({
          id: `cost-${made++}`,
          payload: { filler: 'x'.repeat(payloadBytes) },
        })),
      );
      const startedAt = performance.now();
      for (const batch of batches) await add(batch);
      return ((performance.now() - startedAt) * 1_000) / (addsPerRound * entriesPerAdd);
    };
    for (let round = 0; round < rounds; round += 1)
      timings.push({
        plain: await time(addPlain),
        bounded: await time((entries) => producer.add(entries)),
      });
    return {
      engine: connection.engine,
      rounds,
      entriesPerAdd,
      payloadBytes,
      plainMicrosecondsPerJob: Math.round(median(timings.map((each) => each.plain))),
      boundedMicrosecondsPerJob: Math.round(median(timings.map((each) => each.bounded))),
      ratio: Number(median(timings.map((each) => each.bounded / each.plain)).toFixed(2)),
    };
  } finally {
    await closePlain();
    await producer.close();
    await dropNamespace(plain);
    await dropNamespace(bounded);
  }
}

/** BullMQ as it comes, over a connection with the producer's settings. */
async function openPlain(connection: QueueConnection) {
  const engine = await openEngine(connection, {
    name: QUEUE,
    policy: QUEUE_POLICY[QUEUE],
    eviction: EVICTION_POLICY[QUEUE],
    role: 'producer',
  });
  const factory = connection.engine === 'redis' ? createRedisBackend : createPostgresBackend;
  const queue = new Queue(
    QUEUE,
    { ...engine.bullmqOptions, streams: { events: { maxLen: EVENTS_KEPT } } },
    factory as BackendFactory,
  );
  await queue.waitUntilReady();
  const add = (entries: QueueEntry[]) =>
    queue.addBulk(
      entries.map(({ id, payload }) => ({
        name: JOB_NAME,
        data: payload,
        opts: { ...JOB_OPTIONS, jobId: id },
      })),
    );
  const close = async () => {
    await queue.close();
    await engine.close();
  };
  return [add, close] as const;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
