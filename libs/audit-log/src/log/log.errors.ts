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

/** Bytes that claim to be a part of the log (a leaf, a bundle, a tile, a receipt) and are not. */
export class LogFormatError extends OperationalError {
  readonly code = 'AUDIT.LOG_FORMAT';
  readonly retryable = false;
}

/** The right edge that the log is to grow from is not that of a log of its size. Nothing was made. */
export class LogEdgeError extends OperationalError {
  readonly code = 'AUDIT.LOG_EDGE';
  readonly retryable = false;
}

/** The store has no such tile or bundle, although the log has the size that needs it. */
export class LogObjectMissingError extends OperationalError {
  readonly code = 'AUDIT.LOG_OBJECT_MISSING';
  readonly retryable = false;

  constructor(readonly key: string) {
    super(`${key} is missing`);
  }
}

/** A tile or a bundle is not what it must be; `key` names it. */
export class LogObjectAlteredError extends OperationalError {
  readonly code = 'AUDIT.LOG_OBJECT_ALTERED';
  readonly retryable = false;

  constructor(
    readonly key: string,
    how: string,
  ) {
    super(`${key} ${how}`);
  }
}

/** Why a checkpoint is refused. */
export type CheckpointErrorCode =
  /** It is not a signed note, or the note is not a checkpoint. */
  | 'AUDIT.CHECKPOINT_FORMAT'
  /** It is of another log. */
  | 'AUDIT.CHECKPOINT_ORIGIN'
  /** No trusted key signed it: then nothing is known either way. */
  | 'AUDIT.CHECKPOINT_UNTRUSTED_KEY'
  /** It bears the name and id of a trusted key, and the signature is not of that key. */
  | 'AUDIT.CHECKPOINT_BAD_SIGNATURE';

export class CheckpointError extends OperationalError {
  readonly retryable = false;

  constructor(
    readonly code: CheckpointErrorCode,
    message: string,
  ) {
    super(message);
  }
}
