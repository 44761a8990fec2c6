import {
  QUEUE_COMMAND_TIMEOUT_MS,
  QUEUE_POLICY,
  type QueueName,
  type QueuePolicy,
} from '@verbatim/contracts';
import { backoffMs } from '@verbatim/platform';
import { Worker } from 'bullmq';
import { within } from './deadline.js';
import type { DeadLetterSink } from './dead-letter-sink.js';
import type { BoundedBackend, QueueEngine } from './engine.js';
import { openEngine } from './open-engine.js';
import { EVICTION_POLICY } from './eviction/eviction-policy.js';
import { UNLIMITED } from './job-options.js';
import { JobRunner, type JobContext, type TakenJob, type WorkerCounters } from './job-runner.js';
import type { QueueConnection } from './queue-connection.js';
import { CountDriftError } from './queue.errors.js';

export interface WorkerOptions {
  readonly connection: QueueConnection;
  readonly name: QueueName;
  /** Default: the queue's entry in `QUEUE_POLICY`. */
  readonly policy?: QueuePolicy;
  readonly deadLetters: DeadLetterSink;
  run(payload: unknown, job: JobContext): Promise<void>;
  /** An `InvariantError` or an error nobody foresaw. Expected to end the process. */
  onBug(error: unknown): void;
  /** A retry was scheduled; or, without a job, the engine is away or its count was set right. */
  onTransient?(error: unknown, job: JobContext | undefined): void;
}

export interface RunningWorker {
  /** Takes no more jobs, waits for those in hand, then disconnects; from then on at most 7 s, even
   *  when the engine is away. */
  close(): Promise<void>;
  /** Takes no more jobs; those in hand run on. */
  pause(): Promise<void>;
  readonly counters: WorkerCounters;
}

/**
 * Works a queue until closed. A job that this process loses (crash, `kill -9`) is taken over by
 * another worker after at most `lockMs` + 2 × `stalledCheckMs`: every job runs at least once, and
 * `run` must bear running it again.
 *
 * Bounds: `concurrency` jobs at once.
 * Errors: `QueueUnavailableError` when the engine does not answer at the start; later it is waited
 * for, and `onTransient` is told.
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { connection, name, policy = QUEUE_POLICY[name] } = options;
  const eviction = EVICTION_POLICY[name];
  const engine = await openEngine(connection, { name, policy, eviction, role: 'worker' });
  const worker = new ConsumingWorker(engine, policy, options);
  try {
    await worker.start();
    return worker;
  } catch (error) {
    await worker.close().catch(() => undefined); // The reason is in `error`.
    throw engine.toQueueError(error);
  }
}

/** BullMQ's pause after a lost connection; its default of 15 s would triple the time to recover. */
const RECONNECT_PAUSE_MS = 1_000;

/** For the last words of a process with a bug: which job it was. */
const BUG_STORED_MS_MAX = 1_000;

/** For BullMQ's last words to the engine, once no job runs any more. */
const CLOSE_MS_MAX = 5_000;

class ConsumingWorker implements RunningWorker {
  private readonly bullmq: ReturnType<ConsumingWorker['createBullmqWorker']>;
  private readonly backend: BoundedBackend;
  private readonly runner: JobRunner;
  private deadLetterTimer: NodeJS.Timeout | undefined;
  private isRefreshing = false;
  private stalled = 0;

  constructor(
    private readonly engine: QueueEngine,
    private readonly policy: QueuePolicy,
    private readonly options: WorkerOptions,
  ) {
    this.runner = new JobRunner({
      queue: options.name,
      policy,
      deadLetters: options.deadLetters,
      decodePayload: (data) => engine.decodePayload(data),
      run: (payload, job) => options.run(payload, job),
      onBug: (error, job) => void this.tellBug(error, job.id),
      onTransient: (error, job) => options.onTransient?.(error, job),
      takeNoMore: () => void this.pause(),
      reportDeadLetters: (count) => this.backend.reportDeadLetters(count),
    });
    this.bullmq = this.createBullmqWorker();
    this.backend = this.bullmq.getBackend();
  }

  get counters(): WorkerCounters {
    return { ...this.runner.counters, stalled: this.stalled };
  }

  async start(): Promise<void> {
    await this.bullmq.waitUntilReady();
    const { driftBytes } = await this.backend.recount();
    if (driftBytes !== 0)
      this.tellTransient(
        new CountDriftError(`${this.options.name} counted ${driftBytes} bytes too many; set right`),
      );
    await this.refreshDeadLetters();
    // Letters are also removed by an operator: admission learns of it here.
    this.deadLetterTimer = setInterval(
      () => void this.refreshDeadLetters().catch((error: unknown) => this.tellTransient(error)),
      this.policy.stalledCheckMs,
    );
    void this.bullmq.run().catch((error: unknown) => this.tellTransient(error));
  }

  async pause(): Promise<void> {
    await this.bullmq.pause(true);
  }

  async close(): Promise<void> {
    clearInterval(this.deadLetterTimer);
    await this.pause();
    await this.runner.whenIdle();
    // BullMQ would wait for an engine that is away. Jobs that could not be told as done run again.
    const isForced = !(await this.isEngineThere());
    await this.runner.whenIdle(); // A job may have been on its way when it paused.
    await within(CLOSE_MS_MAX, this.bullmq.close(isForced)).catch((error: unknown) =>
      this.tellTransient(error),
    );
    await this.engine.close();
  }

  private isEngineThere(): Promise<boolean> {
    return within(QUEUE_COMMAND_TIMEOUT_MS, this.backend.occupancy()).then(
      () => true,
      () => false,
    );
  }

  private createBullmqWorker() {
    const { policy, engine } = this;
    const worker = new Worker(
      this.options.name,
      (job: TakenJob) => this.runner.process(job),
      {
        ...engine.bullmqOptions,
        autorun: false,
        concurrency: policy.concurrency,
        lockDuration: policy.lockMs,
        stalledInterval: policy.stalledCheckMs,
        // The runner decides when often is too often: it has somewhere to put the job.
        maxStalledCount: UNLIMITED,
        runRetryDelay: RECONNECT_PAUSE_MS,
        settings: { backoffStrategy: (attempts: number) => this.backoff(attempts) },
      },
      engine.createBackend,
    );
    worker.on('error', (error) => this.tellTransient(error));
    worker.on('stalled', () => (this.stalled += 1));
    return worker;
  }

  /** The attempt is stored first, so that a job which ends every process is known by it. */
  private async tellBug(error: unknown, jobId: string): Promise<void> {
    const stored = new Promise<void>((resolve) =>
      this.bullmq.on('failed', (job) => job?.id === jobId && resolve()),
    );
    // An engine that is away does not keep the process alive.
    await within(BUG_STORED_MS_MAX, stored).catch(() => undefined);
    this.options.onBug(error);
  }

  private backoff(attempt: number): number {
    const { backoffMs: firstMs, backoffMaxMs: maxMs } = this.policy;
    // A delay of 0 would be a retry without one, in a loop.
    return Math.max(1, backoffMs(attempt, { firstMs, maxMs }));
  }

  private async refreshDeadLetters(): Promise<void> {
    if (this.isRefreshing) return;
    this.isRefreshing = true;
    try {
      const count = await this.options.deadLetters.count(this.options.name);
      await this.backend.reportDeadLetters(count);
    } finally {
      this.isRefreshing = false;
    }
  }

  private tellTransient(error: unknown): void {
    this.options.onTransient?.(this.engine.toQueueError(error), undefined);
  }
}
