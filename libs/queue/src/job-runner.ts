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
  /** What the last attempt was ended with (`RetryLater`). */
  readonly failedReason?: string;
  readonly data: unknown;
}

export interface JobRunnerOptions {
  readonly queue: QueueName;
  readonly policy: Pick<QueuePolicy, 'stalledMax' | 'bugsMax' | 'deadLetterCapacityJobs'>;
  readonly deadLetters: DeadLetterSink;
  decodePayload(data: unknown): unknown;
  run(payload: unknown, job: JobContext): Promise<void>;
  onBug(error: unknown, job: JobContext): void;
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
 * | permanent error | goes to the dead-letter store, then completes |
 * | bug | is delayed, so that another process tries; this one takes no more and ends |
 *
 * A job that has ended `bugsMax` processes in a row by a bug, or was in hand when more than `stalledMax`
 * died, goes to the dead-letter store without being run again: workers do not restart without end. Whose
 * fault such a death was is not known, so suspects run one at a time: beside the guilty one there is then
 * no other, and the innocent get through.
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
  private suspects = 0;
  private readonly becameIdle = new EventEmitter();

  constructor(private readonly options: JobRunnerOptions) {}

  get counters(): Omit<WorkerCounters, 'stalled'> {
    const { completed, retried, deadLettered, bugs, running } = this;
    return { completed, retried, deadLettered, bugs, running };
  }

  /** @throws RetryLater, which BullMQ turns into a delay; nothing else. */
  async process(job: TakenJob): Promise<void> {
    // It was on its way when the bug came: another process runs it, and knows of it what was known.
    if (this.bugs > 0) throw new RetryLater(job.failedReason ?? 'QUEUE.WORKER_ENDS');
    const context: JobContext = {
      id: job.id ?? '',
      attempt: job.attemptsMade + 1,
      enqueuedAt: job.timestamp,
      queue: this.options.queue,
    };
    this.running += 1;
    try {
      const errorCode = await this.attemptAlone(job, context);
      if (errorCode === undefined) this.completed += 1;
      else await this.bury(job, context, errorCode);
    } catch (error) {
      throw this.retryLater(error, job, context);
    } finally {
      this.running -= 1;
      if (this.running === 0) this.becameIdle.emit('idle');
    }
  }

  /** Resolves once no job is in hand. */
  async whenIdle(): Promise<void> {
    if (this.running > 0) await once(this.becameIdle, 'idle');
  }

  /** A job that was in hand when processes died runs beside no other such job. */
  private async attemptAlone(job: TakenJob, context: JobContext): Promise<string | undefined> {
    if (job.stalledCounter < SUSPECT_FROM_STALLED) return this.attempt(job, context);
    if (this.suspects > 0) throw new OneSuspectAtATime(`Job ${context.id} waits for another`);
    this.suspects += 1;
    try {
      return await this.attempt(job, context);
    } finally {
      this.suspects -= 1;
    }
  }

  /** @returns why no retry can help, or undefined when the job is done. */
  private async attempt(job: TakenJob, context: JobContext): Promise<string | undefined> {
    const { stalledMax, bugsMax } = this.options.policy;
    // It has taken that many processes down with it, or outlived their locks.
    if (job.stalledCounter > stalledMax) return 'QUEUE.STALLED_TOO_OFTEN';
    const bug = lastBugOf(job);
    if (bug.inARow >= bugsMax) return bug.code;
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

  private retryLater(error: unknown, job: TakenJob, context: JobContext): RetryLater {
    const last = lastBugOf(job);
    if (failureKind(error) === 'transient') {
      this.retried += 1;
      this.options.onTransient(error, context);
      // One that waits for room among the dead letters must not be run again; one that was not run is no wiser.
      const isAsBefore =
        last.inARow >= this.options.policy.bugsMax || error instanceof OneSuspectAtATime;
      return new RetryLater((isAsBefore && job.failedReason) || codeOf(error));
    }
    this.bugs += 1;
    this.options.takeNoMore();
    this.options.onBug(error, context);
    return new RetryLater(`${codeOf(error)} ${last.inARow + 1}`);
  }
}

/** In hand at three deaths: more than a deployment and an accident. */
const SUSPECT_FROM_STALLED = 3;

const BUG_REASON = /^(BUG\.\w+) (\d+)$/;

/** Which bug the last attempt ended with, and how many in a row did. */
function lastBugOf({ failedReason = '' }: TakenJob): { code: string; inARow: number } {
  const [, code = '', inARow = 0] = BUG_REASON.exec(failedReason) ?? [];
  return { code, inARow: Number(inARow) };
}

/** All that BullMQ is told of a failure, and so all that it stores of one: a code; of a bug, how many in a row. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
}

class DeadLettersFullError extends OperationalError {
  override readonly code = 'QUEUE.DEAD_LETTERS_FULL';
  override readonly retryable = true;
}

class OneSuspectAtATime extends OperationalError {
  override readonly code = 'QUEUE.ONE_SUSPECT_AT_A_TIME';
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
