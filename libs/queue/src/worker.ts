import { QUEUE_POLICY, type QueueName, type QueuePolicy } from '@verbatim/contracts';
import { backoffMs } from '@verbatim/platform';
import { Worker, type Job } from 'bullmq';
import type { DeadLetterSink } from './dead-letter-sink.js';
import { openEngine, type BoundedBackend, type QueueEngine } from './engine.js';
import { UNLIMITED } from './job-options.js';
import { JobRunner } from './job-runner.js';
import type { QueueConnection } from './queue-connection.js';

export interface JobContext {
  readonly id: string;
  /** 1 on the first run. */
  readonly attempt: number;
  /** When it was added, Unix milliseconds. */
  readonly enqueuedAt: number;
  readonly queue: QueueName;
}

export interface WorkerOptions {
  readonly connection: QueueConnection;
  readonly name: QueueName;
  /** Default: the queue's entry in `QUEUE_POLICY`. */
  readonly policy?: QueuePolicy;
  readonly deadLetters: DeadLetterSink;
  run(payload: unknown, job: JobContext): Promise<void>;
  /** An `InvariantError` or an error nobody foresaw. Expected to end the process. */
  onBug(error: unknown): void;
  /** A retry was scheduled, or the engine is away (`job` undefined). */
  onTransient?(error: unknown, job: JobContext | undefined): void;
}

export interface WorkerCounters {
  readonly completed: number;
  readonly retried: number;
  readonly deadLettered: number;
  readonly bugs: number;
  /** Jobs taken from a silent worker, as seen by this one. */
  readonly stalled: number;
  readonly running: number;
}

export interface RunningWorker {
  /** Takes no more jobs, waits for those in hand, then disconnects. */
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
  const engine = await openEngine(connection, { name, policy, role: 'worker' });
  const worker = new ConsumingWorker(engine, policy, options);
  try {
    await worker.start();
    return worker;
  } catch (error) {
    await worker.close();
    throw engine.toQueueError(error);
  }
}

/** BullMQ's pause after a lost connection; its default of 15 s would triple the time to recover. */
const RECONNECT_PAUSE_MS = 1_000;

class ConsumingWorker implements RunningWorker {
  private readonly bullmq: Worker;
  private readonly backend: BoundedBackend;
  private readonly runner: JobRunner;
  private deadLetterTimer: NodeJS.Timeout | undefined;
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
      onBug: (error) => options.onBug(error),
      onTransient: (error, job) => options.onTransient?.(error, job),
      takeNoMore: () => void this.pause(),
      reportDeadLetters: (count) => this.backend.reportDeadLetters(count),
    });
    this.bullmq = this.createBullmqWorker();
    this.backend = this.bullmq.getBackend() as unknown as BoundedBackend;
  }

  get counters(): WorkerCounters {
    return { ...this.runner.counters, stalled: this.stalled };
  }

  async start(): Promise<void> {
    await this.bullmq.waitUntilReady();
    await this.backend.recount();
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
    await this.bullmq.close();
    await this.engine.close();
  }

  private createBullmqWorker(): Worker {
    const { policy, engine } = this;
    const worker = new Worker(
      this.options.name,
      (job: Job) => this.runner.process(job),
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
      } as never,
      engine.createBackend,
    ) as unknown as Worker;
    worker.on('error', (error) => this.tellTransient(error));
    worker.on('stalled', () => (this.stalled += 1));
    return worker;
  }

  private backoff(attempt: number): number {
    const { backoffMs: firstMs, backoffMaxMs: maxMs } = this.policy;
    // A delay of 0 would be a retry without one, in a loop.
    return Math.max(1, backoffMs(attempt, { firstMs, maxMs }));
  }

  private async refreshDeadLetters(): Promise<void> {
    const count = await this.options.deadLetters.count(this.options.name);
    await this.backend.reportDeadLetters(count);
  }

  private tellTransient(error: unknown): void {
    this.options.onTransient?.(this.engine.toQueueError(error), undefined);
  }
}
