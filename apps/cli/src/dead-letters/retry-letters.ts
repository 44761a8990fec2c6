import { createHash } from 'node:crypto';
import { QUEUE_NAMES, type QueueName } from '@verbatim/contracts';
import type { AddOutcome, QueueEntry } from '@verbatim/queue';
import type { DeadLetters, StoredDeadLetter } from '@verbatim/storage';

export type RetryOutcome =
  | { readonly kind: 'retried'; readonly jobId: string }
  /** The letter stays. */
  | { readonly kind: 'refused'; readonly reason: 'full' | 'dead-letter-full' }
  /** Its queue or payload is none that this build could add; the letter stays. */
  | { readonly kind: 'not-retryable' };

/** What a retry talks to. */
export interface RetryPorts {
  readonly deadLetters: Pick<DeadLetters, 'count' | 'remove'>;
  queue(name: QueueName): Promise<RetryQueue>;
}

/** What a retry needs of a `RetryProducer`. */
export interface RetryQueue {
  add(entries: readonly QueueEntry[]): Promise<{ readonly outcomes: readonly AddOutcome[] }>;
  reportDeadLetters(count: number): Promise<void>;
}

/**
 * Puts a letter's payload back on its queue, then removes the letter, then tells admission.
 *
 * Crash: the letter is removed only after its job was accepted. Dying in between leaves both, and the
 * next retry finds the job under the same id, or runs it twice, which the archive recognises by the
 * events' identities. Dying before admission is told, a worker tells it within `stalledCheckMs`.
 * Errors: `QueueUnavailableError`, `DatabaseUnavailableError`; in each case retrying again is safe.
 */
export async function retryLetter(
  letter: StoredDeadLetter,
  { deadLetters, queue }: RetryPorts,
): Promise<RetryOutcome> {
  const { payload } = letter;
  const name = QUEUE_NAMES.find((each) => each === letter.queue);
  if (name === undefined || typeof payload !== 'object' || payload === null)
    return { kind: 'not-retryable' };
  const producer = await queue(name);
  const jobId = retryJobId(letter);
  const { outcomes } = await producer.add([{ id: jobId, payload }]);
  const reason = refusalIn(outcomes);
  if (reason !== undefined) return { kind: 'refused', reason };
  await deadLetters.remove(letter.id);
  await producer.reportDeadLetters(await deadLetters.count(name));
  return { kind: 'retried', jobId };
}

/**
 * Fresh, since a job that dies again is another letter with another number; and the same each time
 * this letter is retried, so that an add of which nobody knows the outcome can be repeated.
 */
export function retryJobId({ id, queue, jobId }: StoredDeadLetter): string {
  const origin = createHash('sha256').update(`${queue}|${jobId}|${id}`).digest('hex');
  return `r-${origin.slice(0, 40)}`;
}

/** A duplicate is a retry that was interrupted after its add: the job is there. */
function refusalIn([outcome]: readonly AddOutcome[]): 'full' | 'dead-letter-full' | undefined {
  return outcome === 'full' || outcome === 'dead-letter-full' ? outcome : undefined;
}
