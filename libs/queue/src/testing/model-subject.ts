import { Worker, type Job } from 'bullmq';
import type { BoundedQueue } from '../bounded-queue.js';
import type { BoundedBackend, QueueEngine } from '../engine.js';
import type { Tombstones } from '../eviction/tombstones.js';
import { JobRunner } from '../job-runner.js';
import { openEngine } from '../open-engine.js';
import { openProducer } from '../producer.js';
import { emptyQueue } from '../race/queue-namespace.js';
import type { QueueTruth } from '../race/queue-truth.js';
import { MemoryDeadLetters } from './memory-dead-letters.js';
import type { QueueTest } from './queue-test.js';

/** No lock of this test runs out and no retry comes due by itself. */
const NEVER_MS = 3_600_000;

type PulledWorker = Worker<unknown, unknown, string, BoundedBackend>;

/**
 * The real queue, taken from one job at a time as a test says: BullMQ's own worker without its loop, and
 * the runner that ours has.
 */
export class ModelSubject {
  readonly deadLetters = new MemoryDeadLetters();
  private readonly taken = new Map<string, Job>();
  private readonly runner: JobRunner;
  private tokens = 0;
  private ending: () => Promise<void> = async () => undefined;

  private constructor(
    private readonly test: QueueTest,
    public producer: BoundedQueue,
    readonly truth: QueueTruth,
    readonly tombstones: Tombstones,
    private readonly engine: QueueEngine,
    private readonly worker: PulledWorker,
    private readonly backend: BoundedBackend,
  ) {
    this.runner = new JobRunner({
      queue: test.name,
      policy: test.policy,
      deadLetters: this.deadLetters,
      decodePayload: (data) => engine.decodePayload(data),
      run: () => this.ending(),
      onBug: (error) => {
        throw error;
      },
      onTransient: () => undefined,
      takeNoMore: () => undefined,
      reportDeadLetters: (count) => backend.reportDeadLetters(count),
    });
  }

  /** On an empty queue. */
  static async open(
    test: QueueTest,
    truth: QueueTruth,
    tombstones: Tombstones,
  ): Promise<ModelSubject> {
    const { connection, name, policy, eviction } = test;
    const engine = await openEngine(connection, { name, policy, eviction, role: 'worker' });
    const worker: PulledWorker = new Worker(
      name,
      null,
      {
        ...engine.bullmqOptions,
        autorun: false,
        lockDuration: NEVER_MS,
        settings: { backoffStrategy: () => NEVER_MS },
      },
      engine.createBackend,
    );
    await worker.waitUntilReady();
    await emptyQueue(connection, name);
    const backend = worker.getBackend();
    await backend.reportDeadLetters(0);
    return new ModelSubject(
      test,
      await openProducer(connection, name, policy, eviction),
      truth,
      tombstones,
      engine,
      worker,
      backend,
    );
  }

  async take(): Promise<string | undefined> {
    const job = await this.worker.getNextJob(`token-${this.tokens++}`, { block: false });
    if (!job) return undefined;
    this.taken.set(job.id!, job);
    return job.id;
  }

  /** As BullMQ's worker does with what the runner answers. */
  async end(id: string, work: () => Promise<void>): Promise<'completed' | 'delayed'> {
    const job = this.taken.get(id)!;
    this.taken.delete(id);
    this.ending = work;
    const failure = await this.runner.process(job).then(
      () => undefined,
      (error: Error) => error,
    );
    if (failure) await job.moveToFailed(failure, job.token!, false);
    else await job.moveToCompleted(undefined, job.token!, false);
    return failure ? 'delayed' : 'completed';
  }

  async promote(id: string): Promise<void> {
    await this.backend.promote(id);
  }

  async reportDeadLetters(): Promise<void> {
    await this.backend.reportDeadLetters(await this.deadLetters.count());
  }

  async reopen(): Promise<void> {
    const { connection, name, policy, eviction } = this.test;
    await this.producer.close();
    this.producer = await openProducer(connection, name, policy, eviction);
  }

  async close(): Promise<void> {
    await this.producer.close();
    await this.worker.close();
    await this.engine.close();
  }
}
