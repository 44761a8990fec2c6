import { OperationalError } from '@verbatim/contracts';

/** Why a proof is refused. */
export type ProofErrorCode =
  /** What should be bytes is not. */
  | 'AUDIT.PROOF_NOT_BYTES'
  /** A hash that is not 32 bytes long. */
  | 'AUDIT.PROOF_HASH_LENGTH'
  /** A size or an index that is no integer from 0 to 2^53 - 1. */
  | 'AUDIT.PROOF_NOT_A_SIZE'
  /** The leaf lies beyond the tree; every leaf lies beyond an empty one. */
  | 'AUDIT.PROOF_INDEX_BEYOND_SIZE'
  /** The tree that is said to have grown is smaller than before. */
  | 'AUDIT.PROOF_SIZES_REVERSED'
  /** Fewer hashes than a tree of this size needs. */
  | 'AUDIT.PROOF_TOO_SHORT'
  /** More hashes than a tree of this size needs. */
  | 'AUDIT.PROOF_TOO_LONG'
  /** The proof leads to another root than the one given; for two trees, that of the larger. */
  | 'AUDIT.PROOF_ROOT_MISMATCH'
  /** The proof leads to another root of the smaller tree than the one given. */
  | 'AUDIT.PROOF_FIRST_ROOT_MISMATCH';

/** An inclusion or a consistency proof does not prove what it claims; `code` says why. */
export class ProofError extends OperationalError {
  readonly retryable = false;

  constructor(
    readonly code: ProofErrorCode,
    message: string,
  ) {
    super(message);
  }
}
