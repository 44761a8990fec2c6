import type { QueueName } from '@verbatim/contracts';

export interface DeadLetter {
  readonly queue: QueueName;
  readonly jobId: string;
  readonly payload: unknown;
  /** `AREA.REASON` of the error that ended it. */
  readonly errorCode: string;
  /** Attempts made, the last one included. */
  readonly attempts: number;
}

/** Where jobs go that no retry can help. Idempotent by (queue, jobId): a letter may be stored twice. */
export interface DeadLetterSink {
  store(letter: DeadLetter): Promise<void>;
  count(queue: QueueName): Promise<number>;
}
