import type { EventV1, Vertical } from '@verbatim/contracts';

/** One frame of a segment that has been written, with what is in it. */
export interface CommittedFrame {
  readonly callId: string;
  readonly epoch: string;
  /** Of the frame in the object, bytes. */
  readonly offset: number;
  readonly length: number;
  readonly sha256: Uint8Array;
  /** Ascending; `eventDigests[i]` and `events[i]` belong to `seqs[i]`. */
  readonly seqs: readonly number[];
  readonly eventDigests: readonly Uint8Array[];
  readonly events: readonly EventV1[];
}

/** A segment object that has been written, ready to be indexed. */
export interface SegmentCommit {
  readonly objectKey: string;
  readonly vertical: Vertical;
  readonly bytes: number;
  readonly sha256: Uint8Array;
  readonly versionId?: string | undefined;
  readonly frames: readonly CommittedFrame[];
}

export interface SegmentCommitOutcome {
  /** `repeated`: this segment had been indexed before, and nothing was changed. */
  readonly kind: 'indexed' | 'repeated';
  /** Events that were not durable before. */
  readonly newEvents: number;
  /** Events that already were, with the same digest. */
  readonly duplicateEvents: number;
}
