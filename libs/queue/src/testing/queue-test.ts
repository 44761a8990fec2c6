import { QUEUE_POLICY, type QueueName, type QueuePolicy } from '@verbatim/contracts';
import type { BoundedQueue, QueueEntry, RetryProducer } from '../bounded-queue.js';
import { EVICTION_POLICY, type EvictionPolicy } from '../eviction/eviction-policy.js';
import { openTombstones, type Tombstones } from '../eviction/tombstones.js';
import { openProducer, openRetryProducer } from '../producer.js';
import type { QueueConnection } from '../queue-connection.js';
import { dropNamespace } from '../race/queue-namespace.js';
import { openQueueTruth, type QueueTruth } from '../race/queue-truth.js';
import type { JobContext } from '../job-runner.js';
import { startWorker, type RunningWorker, type WorkerOptions } from '../worker.js';
import { MemoryDeadLetters } from './memory-dead-letters.js';

/** Fast enough for tests: a lost job is found within lock + two checks = 2 s. */
const TEST_POLICY: QueuePolicy = {
  ...QUEUE_POLICY['audit-healthcare'],
  capacityJobs: 10,
  capacityBytes: 10_000,
  concurrency: 1,
  lockMs: 1_000,
  stalledCheckMs: 500,
  backoffMs: 5,
  backoffMaxMs: 20,
  deadLetterCapacityJobs: 3,
};

/**
 * One test's queue, in a namespace of its own, with everything that the test opens on it. `close` ends
 * all of that and deletes the namespace.
 */
export class QueueTest {
  readonly deadLetters = new MemoryDeadLetters();
  readonly bugs: unknown[] = [];
  readonly transients: unknown[] = [];
  readonly policy: QueuePolicy;
  private readonly closers: (() => Promise<void>)[] = [];

  constructor(
    readonly connection: QueueConnection,
    policy: Partial<QueuePolicy> = {},
    readonly name: QueueName = 'audit-healthcare',
    readonly eviction: EvictionPolicy = EVICTION_POLICY[name],
  ) {
    this.policy = { ...TEST_POLICY, ...policy };
  }

  async producer(connection = this.connection): Promise<BoundedQueue> {
    const producer = await openProducer(connection, this.name, this.policy, this.eviction);
    this.closers.push(() => producer.close());
    return producer;
  }

  async retryProducer(): Promise<RetryProducer> {
    const producer = await openRetryProducer(this.connection, this.name, this.policy);
    this.closers.push(() => producer.close());
    return producer;
  }

  async worker(
    run: (payload: unknown, job: JobContext) => Promise<void>,
    options: Partial<WorkerOptions> = {},
  ): Promise<RunningWorker> {
    const worker = await startWorker({
      connection: this.connection,
      name: this.name,
      policy: this.policy,
      deadLetters: this.deadLetters,
      run,
      onBug: (error) => void this.bugs.push(error),
      onTransient: (error) => void this.transients.push(error),
      ...options,
    });
    this.closers.push(() => worker.close());
    return worker;
  }

  async tombstones(): Promise<Tombstones> {
    const tombstones = await openTombstones(this.connection);
    this.closers.push(() => tombstones.close());
    return tombstones;
  }

  async truth(): Promise<QueueTruth> {
    const truth = await openQueueTruth(this.connection, this.name);
    this.closers.push(() => truth.close());
    return truth;
  }

  onClose(close: () => Promise<void>): void {
    this.closers.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
    await dropNamespace(this.connection);
  }
}

export function entry(id: string, payload: object = {}): QueueEntry {
  return { id, payload };
}

/** `a-0`, `a-1`, … */
export function entries(count: number, prefix = 'a', payload: object = {}): QueueEntry[] {
  return Array.from({ length: count }, (_, index) => entry(`${prefix}-${index}`, payload));
}
