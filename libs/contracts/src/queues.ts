import { VERTICALS, type Vertical } from './verticals.js';

export type ArchiveQueueName = `audit-${Vertical}`;
export type QueueName = ArchiveQueueName;

export interface QueuePolicy {
  /** Jobs in waiting + active + delayed + prioritized; one more is refused. */
  readonly capacityJobs: number;
  /** Sum of the stored payloads of those jobs, in bytes of UTF-8. */
  readonly capacityBytes: number;
  /** Jobs that one worker process has in hand at once. */
  readonly concurrency: number;
  /** A job whose worker is silent this long is taken from it. */
  readonly lockMs: number;
  /** How often workers look for such jobs. */
  readonly stalledCheckMs: number;
  /** How often one job may be taken over from a process that died or fell silent before it counts as poison. */
  readonly stalledMax: number;
  /** How many processes in a row one job may end by a bug before it counts as poison. */
  readonly bugsMax: number;
  /** First delay of a retry; doubles up to `backoffMaxMs`. A retryable error never runs out of attempts. */
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  /** Jobs in the dead-letter store; while it is full, admission refuses. */
  readonly deadLetterCapacityJobs: number;
}

export const archiveQueue = (vertical: Vertical): ArchiveQueueName => `audit-${vertical}`;

/** The longest a caller of `add` waits for the queue's answer before it must assume "unknown". */
export const QUEUE_COMMAND_TIMEOUT_MS = 2_000;

/** A batch is cut at whichever comes first; with `capacityJobs` this bounds what a queue can hold. */
export const BATCH_LIMITS = { events: 64, bytes: 64 * 1024, ageMs: 50 } as const;

/**
 * Little's law, per vertical: 200 concurrent calls × 5 events/s ÷ 64 events a job ≈ 16 jobs/s when
 * batches fill; calls trickle, so age cuts them first: at most 20 batches/s for each voice process.
 * With 10 processes and 500 ms a commit, 200 jobs/s × 0.5 s = 100 jobs in flight; × 10 headroom for
 * the 5 s lag objective = 1,000. Bytes: 1,000 × 64 KiB = 62.5 MiB, the same bound told in memory.
 *
 * In one worker's hand: 2,000 calls × 4 events/s ÷ 64 = 125 jobs/s, each there for the group commit (250 ms)
 * and the write (500 ms), with a second's hiccup: 125 × 1.75 ≈ 219. At 32 one vertical stopped at 2,600
 * events/s. Bytes: 256 × 64 KiB = 16 MiB.
 */
const ARCHIVE_QUEUE: QueuePolicy = {
  capacityJobs: 1_000,
  capacityBytes: 64 * 1024 * 1024,
  concurrency: 256,
  lockMs: 10_000,
  stalledCheckMs: 5_000,
  // Twenty-five deaths with the same job in hand, from the fourth on with no other suspect beside it.
  stalledMax: 25,
  bugsMax: 5,
  backoffMs: 250,
  backoffMaxMs: 10_000,
  deadLetterCapacityJobs: 1_000,
};

/** Every queue states every limit: a missing key is a compile error, so none runs on library defaults. */
export const QUEUE_POLICY: Readonly<Record<QueueName, QueuePolicy>> = Object.fromEntries(
  VERTICALS.map((vertical) => [archiveQueue(vertical), ARCHIVE_QUEUE]),
) as Record<QueueName, QueuePolicy>;

export const QUEUE_NAMES = Object.keys(QUEUE_POLICY) as readonly QueueName[];
