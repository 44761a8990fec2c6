import type { Explanation } from '@verbatim/audit-log';
import type { CallCosts } from '@verbatim/contracts';
import type { IndexedFrame } from '../calls/call-reads.js';
import type { CallPerson } from '../people/call-people.js';
import type { CommittedVerdict, Contact } from '../verdicts/committed-verdict.js';

/** Why a call is sealed now. `settled`: ended, every epoch closed and contiguous. */
export type SealReason = 'settled' | 'tail-wait' | 'reconciled' | 'amendment';

export interface ClaimOptions {
  /** After the end of a call whose record has not settled. */
  readonly tailWaitMs: number;
  /** How long a claim holds without `renew`. */
  readonly leaseMs: number;
  /** After the last thing indexed of a call that never ended. */
  readonly reconcileAfterMs: number;
  /** Nothing indexed for this long before an unsettled call is sealed or a sealed one amended. 2 s. */
  readonly settleMs?: number;
  /** Their calls are passed over. None. */
  readonly exceptVerticals?: readonly string[];
  /** A process without heartbeat for this long is dead. 30 s. */
  readonly processDeadAfterMs?: number;
}

/**
 * The right, for a while, to write one revision of one call, and everything that goes into it. A
 * claim that is resumed by another worker carries the same input, so that both write the same bytes.
 */
export interface SealClaim {
  readonly callId: string;
  readonly revision: number;
  readonly vertical: string;
  readonly policy: string;
  readonly policyRevision: string;
  /** Fixed at planning, Unix milliseconds. */
  readonly sealedAt: number;
  readonly reason: SealReason;
  /** By ascending id, the order of indexing. */
  readonly frames: readonly IndexedFrame[];
  /** Found elsewhere than in the stream. */
  readonly explanations: readonly Explanation[];
  /** Epochs whose process was dead at planning. */
  readonly deadEpochs: readonly string[];
  readonly supersedes: { readonly revision: number; readonly manifestSha256: Buffer } | undefined;
  /** Fences: a later claim of the same revision has another. */
  readonly token: string;
  readonly isResumed: boolean;
}

export interface CommittedUtterance {
  readonly itemId: string;
  readonly speaker: string;
  readonly audioStartMs?: number | undefined;
  readonly audioEndMs?: number | undefined;
  readonly redactedText: string;
  readonly isInterrupted: boolean;
}

/** What a seal came to, once its objects are written. */
export interface SealResult {
  readonly manifestKey: string;
  readonly manifestSha256: Uint8Array;
  readonly completeness: string;
  /** The readable copy has no words yet: an amendment is due as soon as it can be made. */
  readonly isRedactionOwed?: boolean;
  /** Counts and such, for lists; never words. */
  readonly summary: Readonly<Record<string, unknown>>;
  /** In reading order; the ordinal is the index. Redacted text only. */
  readonly utterances: readonly CommittedUtterance[];
  readonly verdict?: CommittedVerdict | undefined;
  /** Absent where nobody knows with whom the call was. */
  readonly contact?: Contact | undefined;
  /** Absent where the record says nothing of costs. */
  readonly costs?: CallCosts | undefined;
  /** By whose numbers the call is found. */
  readonly people?: readonly CallPerson[];
}

/** `lease-lost`: another worker has the claim, or has finished it; what was written is the same. */
export type SealCommitOutcome =
  | { readonly kind: 'committed'; readonly needsAmendment: boolean }
  | { readonly kind: 'already-committed' }
  | { readonly kind: 'lease-lost' };
