import type { QueueName } from '@verbatim/contracts';
import type { HeldIdentities } from './eviction/held-identities.js';

interface EntryOf {
  /** Idempotency key: the same id is stored once while its job is in the queue. No `:`; not all digits. */
  readonly id: string;
  readonly payload: object;
}

/** Never evicted. */
export interface CriticalEntry extends EntryOf {
  readonly class?: 'critical';
}

/** May give way in a full queue of an analytics vertical, and then leaves `holds` as its tombstone. */
export interface SheddableEntry extends EntryOf {
  readonly class: 'sheddable';
  /** Every event of the payload; at most `HOLDS_BYTES_MAX` as JSON. */
  readonly holds: readonly HeldIdentities[];
}

export type QueueEntry = CriticalEntry | SheddableEntry;

/**
 * `duplicate`: a job with this id is in the queue already; nothing was stored or charged.
 * `full`: it would exceed the cap in jobs or in bytes, and nothing may give way.
 * `dead-letter-full`: the dead-letter store of this queue must be emptied first.
 */
export type AddOutcome = 'accepted' | 'duplicate' | 'full' | 'dead-letter-full';

export interface QueueDepth {
  /** Waiting, active, delayed, prioritized and paused. */
  readonly jobs: number;
  /** Stored payloads of those jobs, UTF-8. */
  readonly bytes: number;
}

export interface AddResult {
  /** One for each entry, in the order of the entries. */
  readonly outcomes: AddOutcome[];
  /** Right after the add, measured in the same atomic step. */
  readonly depth: QueueDepth;
  /** Sheddable jobs that gave way in that step, each with its tombstone; jobs of this very add may be
   *  among them. */
  readonly evictedJobs: number;
}

/**
 * The producer's end of a queue with a hard cap (docs/specs/queue.md).
 *
 * Bounds: `capacityJobs` and `capacityBytes` of the queue's policy, across all producers.
 * When full: a queue that evicts lets its oldest sheddable jobs that wait give way; where that is not
 * enough, and on every other queue, `add` answers `full` and the caller keeps the entry.
 * Crash: an accepted job is as durable as the engine (Redis: its `appendfsync`).
 * Order: first in, first out among jobs that are never retried. A bulk is admitted as a prefix:
 * once one entry is refused, every later new entry of that bulk is refused too.
 */
export interface BoundedQueue {
  readonly name: QueueName;

  /**
   * Admits, evicts and stores in one atomic step.
   *
   * Errors: `QueueUnavailableError` (outcome unknown: add again with the same ids),
   * `PayloadTooLargeError` (an entry that could never fit; nothing was sent).
   */
  add(entries: readonly QueueEntry[]): Promise<AddResult>;

  depth(): Promise<QueueDepth>;

  /** Resolves when there is room for a job or after `timeoutMs`, whichever is first. Never rejects;
   *  room seen here may be gone by the time of the `add`. */
  whenRoom(timeoutMs: number): Promise<void>;

  close(): Promise<void>;
}

/**
 * The producer's end for jobs that come back out of the dead-letter store. The caps in jobs and bytes
 * hold for them as for any other; a full dead-letter store does not refuse them, since only their
 * return can empty it.
 */
export interface RetryProducer extends BoundedQueue {
  /** Tells admission how many letters the store holds now, so that it need not wait for a worker to. */
  reportDeadLetters(count: number): Promise<void>;
}
