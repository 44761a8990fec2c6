import type { QueueName, QueuePolicy } from '@verbatim/contracts';
import type { DeadLetterSink } from './dead-letter-sink.js';
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

export async function startWorker(_options: WorkerOptions): Promise<RunningWorker> {
  throw new Error('not yet written');
}
