import type { JobJson } from 'bullmq';
import type { AddOutcome, AddResult, QueueDepth } from '../bounded-queue.js';

/** What many jobs of one add have in common; the same object for all of them. */
export interface JobKind extends Pick<JobJson, 'name' | 'opts'> {
  /** When they were added, Unix milliseconds. */
  readonly timestamp: number;
}

/** A job in BullMQ's own serialized form, ready to be stored. */
export interface StorableJob {
  readonly jobId: string;
  readonly kind: JobKind;
  readonly data: string;
  /** What a sheddable job holds, encoded; a job without is critical. */
  readonly holds?: string;
}

export interface Occupancy extends QueueDepth {
  /** Letters in the dead-letter store, as last reported by a worker. */
  readonly deadLetters: number;
}

/** What a BullMQ backend must add to become bounded. Both engines pass one contract suite. */
export interface AdmissionBackend {
  /** Checks the cap, evicts what must give way, and stores, in one atomic step. */
  admit(jobs: readonly StorableJob[]): Promise<AddResult>;
  occupancy(): Promise<Occupancy>;
  /** Sets the count to the truth, where it is a count; answers by how many bytes it was off. */
  recount(): Promise<{ driftBytes: number }>;
  /** Tells admission how full the dead-letter store is. */
  reportDeadLetters(count: number): Promise<void>;
}

/** Kept among BullMQ's own metadata of the queue, so that it lives and dies with the queue. */
export const DEAD_LETTERS_FIELD = 'verbatim:deadLetters';

/** One `add` is one script or one statement: this bounds how long it holds the engine (Redis: 26 µs a job). */
export const ENTRIES_PER_ADD_MAX = 1_000;

const OUTCOME_OF_CODE: readonly AddOutcome[] = [
  'accepted',
  'duplicate',
  'full',
  'dead-letter-full',
];

/** The number that the Lua and SQL of admission answer for each job. */
export function outcomeOf(code: number): AddOutcome {
  const outcome = OUTCOME_OF_CODE[code];
  if (outcome === undefined) throw new RangeError(`Admission answered the unknown code ${code}`);
  return outcome;
}
