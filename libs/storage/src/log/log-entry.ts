import type { LeafType, LogLeaf } from '@verbatim/audit-log';

/** What a leaf is to say, and of which call it is, if of one. */
export interface LogEntryRequest extends LogLeaf {
  readonly callId?: string | undefined;
}

export interface SequencedEntry extends LogLeaf {
  readonly index: number;
}

export interface EntryToReceipt extends SequencedEntry {
  /** Of the checkpoint that first covered it: what its receipt is about. */
  readonly publishedSize: number;
}

/** An entry as the object store has it. */
export type RestoredEntry = EntryToReceipt;

/** How long one entry took, in milliseconds by the database's clock. */
export interface MergeDelay {
  readonly type: LeafType;
  readonly sinceRequestMs: number;
  /** Of a call's first seal, where its end is known. */
  readonly sinceCallEndMs: number | null;
}

/** The right to grow the log, for a while. The token fences: a later holder has a greater one. */
export interface LogLease {
  readonly holder: string;
  readonly token: bigint;
  /** The database's clock when the lease was taken or renewed. */
  readonly now: Date;
  /** Another holder had it before, or nobody. */
  readonly isNew: boolean;
}

/** How far the database says that the log is. */
export interface LogState {
  readonly sequencedSize: number;
  readonly publishedSize: number;
  /** Of the published size; null while that is 0. */
  readonly root: Buffer | null;
  readonly checkpoint: Buffer | null;
  readonly publishedAt: Date | null;
  readonly startedAt: Date | null;
}

/** What waits to be published, in milliseconds; null where nothing does. */
export interface LogBacklog {
  readonly entries: number;
  readonly oldestRequestMs: number | null;
  /** The call that ended longest ago of those whose first seal is not in the log. */
  readonly oldestCallEndMs: number | null;
}

/** As many as one publication takes: 16 full entry bundles, some 700 KiB of leaves. */
export const SEQUENCE_BATCH_MAX = 4_096;
