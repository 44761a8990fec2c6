import { EventEmitter, once } from 'node:events';
import {
  InvariantError,
  OperationalError,
  type QueueName,
  type QueuePolicy,
} from '@verbatim/contracts';
import type { DeadLetterSink } from './dead-letter-sink.js';
import { isNetworkError } from './network.js';

export interface JobContext {
  readonly id: string;
  /** 1 on the first run. */
  readonly attempt: number;
  /** When it was added, Unix milliseconds. */
  readonly enqueuedAt: number;
  readonly queue: QueueName;
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

/** What the runner needs to know of a BullMQ job. */
export interface TakenJob {
  readonly id?: string;
  readonly timestamp: number;
  readonly attemptsMade: number;
  /** How often it was taken over from a silent worker. */
  readonly stalledCounter: number;
  readonly data: unknown;
}

export interface JobRunnerOptions {
  readonly queue: QueueName;
  readonly policy: Pick<QueuePolicy, 'stalledMax' | 'deadLetterCapacityJobs'>;
  readonly deadLetters: DeadLetterSink;
  decodePayload(data: unknown): unknown;
  run(payload: unknown, job: JobContext): Promise<void>;
  onBug(error: unknown): void;
  onTransient(error: unknown, job: JobContext): void;
  /** Called before `onBug`: this process is not to be trusted with another job. */
  takeNoMore(): void;
  /** Called with the new count whenever a letter was stored. */
  reportDeadLetters(count: number): Promise<void>;
}

/**
 * The one place where errors become outcomes of a BullMQ job:
 *
 * | outcome of `run` | the job |
 * |---|---|
 * | returns | completes and is removed |
 * | transient error | is delayed and tried again, for ever |
 * | permanent error, or taken over too often | goes to the dead-letter store, then completes |
 * | bug | is delayed, so that another process tries; this one takes no more and ends |
 *
 * A full or failing dead-letter store is a transient error of the job: nothing is removed that was
 * not stored elsewhere.
 */
export class JobRunner {
  private completed = 0;
  private retried = 0;
  private deadLettered = 0;
  private bugs = 0;
  private running = 0;
  private readonly becameIdle = new EventEmitter();

  constructor(private readonly options: JobRunnerOptions) {}

  get counters(): Omit<WorkerCounters, 'stalled'> {
    const { completed, retried, deadLettered, bugs, running } = this;
    return { completed, retried, deadLettered, bugs, running };
  }

  /** @throws RetryLater, which BullMQ turns into a delay; nothing else. */
  async process(job: TakenJob): Promise<void> {
    const context: JobContext = {
      id: job.id ?? '',
      attempt: job.attemptsMade + 1,
      enqueuedAt: job.timestamp,
      queue: this.options.queue,
    };
    this.running += 1;
    try {
      const errorCode = await this.attempt(job, context);
      if (errorCode === undefined) this.completed += 1;
      else await this.bury(job, context, errorCode);
    } catch (error) {
      throw this.retryLater(error, context);
    } finally {
      this.running -= 1;
      if (this.running === 0) this.becameIdle.emit('idle');
    }
  }

  /** Resolves once no job is in hand. */
  async whenIdle(): Promise<void> {
    if (this.running > 0) await once(this.becameIdle, 'idle');
  }

  /** @returns why no retry can help, or undefined when the job is done. */
  private async attempt(job: TakenJob, context: JobContext): Promise<string | undefined> {
    // It has taken that many processes down with it, or outlived their locks.
    if (job.stalledCounter > this.options.policy.stalledMax) return 'QUEUE.STALLED_TOO_OFTEN';
    try {
      await this.options.run(this.options.decodePayload(job.data), context);
      return undefined;
    } catch (error) {
      if (failureKind(error) === 'permanent') return codeOf(error);
      throw error;
    }
  }

  private async bury(job: TakenJob, context: JobContext, errorCode: string): Promise<void> {
    const { deadLetters, queue, policy, decodePayload, reportDeadLetters } = this.options;
    const count = await deadLetters.count(queue);
    if (count >= policy.deadLetterCapacityJobs) {
      await reportDeadLetters(count);
      throw new DeadLettersFullError(`The dead-letter store of ${queue} holds ${count} jobs`);
    }
    const payload = decodePayload(job.data);
    await deadLetters.store({
      queue,
      jobId: context.id,
      payload,
      errorCode,
      attempts: context.attempt,
    });
    this.deadLettered += 1;
    await reportDeadLetters(await deadLetters.count(queue));
  }

  private retryLater(error: unknown, context: JobContext): RetryLater {
    if (failureKind(error) === 'transient') {
      this.retried += 1;
      this.options.onTransient(error, context);
    } else {
      this.bugs += 1;
      this.options.takeNoMore();
      this.options.onBug(error);
    }
    return new RetryLater(codeOf(error));
  }
}

/** All that BullMQ is told of a failure, and so all that it stores of one: a code. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
}

class DeadLettersFullError extends OperationalError {
  override readonly code = 'QUEUE.DEAD_LETTERS_FULL';
  override readonly retryable = true;
}

/** An error that nobody foresaw is a bug, unless it is the network's. */
export function failureKind(error: unknown): 'transient' | 'permanent' | 'bug' {
  if (error instanceof OperationalError) return error.retryable ? 'transient' : 'permanent';
  return isNetworkError(error) ? 'transient' : 'bug';
}

function codeOf(error: unknown): string {
  if (error instanceof OperationalError) return error.code;
  if (error instanceof InvariantError) return 'BUG.INVARIANT';
  return isNetworkError(error) ? 'NETWORK.AWAY' : 'BUG.UNFORESEEN';
}
