/** Erasure destroys the words of a call; disposal, at the end of its time, the whole record. */
export type RemovalKind = 'erasure' | 'disposal';

export interface SealedRevision {
  readonly revision: number;
  readonly manifestSha256: string;
}

/** What was decided about one call. */
export interface RemovalFacts {
  /** Ascending; the last one is the newest that was sealed. */
  readonly revisions: readonly SealedRevision[];
  /** What else the statement about this call says; ids, names of classes and dates. */
  readonly [detail: string]: unknown;
}

export interface CallToRemove {
  readonly callId: string;
  readonly facts: RemovalFacts;
}

export interface RemovalDecision {
  readonly id: string;
  readonly kind: 'erasure' | 'sweep';
  /** The body of the statement that it becomes. */
  readonly body: object;
  readonly decidedAt: Date;
}

/** Where a call may not be removed now: a hold came, or a seal is under way. */
export interface Obstacle {
  readonly callId: string;
  readonly because: 'hold' | 'not-sealed' | 'being-sealed' | 'removed' | 'unknown';
  /** Ids of holds, or of the decision that removed it. */
  readonly names: readonly string[];
}

export type BeginOutcome =
  | { readonly kind: 'begun' }
  /** Nothing was begun, for none of the calls. */
  | { readonly kind: 'refused'; readonly obstacles: readonly Obstacle[] };

export interface CallRemoval {
  readonly callId: string;
  readonly kind: RemovalKind;
  readonly decision: RemovalDecision;
  readonly facts: RemovalFacts;
  /** Versions of the key that runs so far have destroyed. */
  readonly keyVersions: number;
  /** Null while something is left to do. */
  readonly endedAt: Date | null;
}
