import { OperationalError } from '@verbatim/contracts';

/** The value has no RFC 8785 form: a lone surrogate, NaN, a cycle, `undefined`. */
export class CanonicalFormError extends OperationalError {
  readonly code = 'AUDIT.CANONICAL_FORM';
  readonly retryable = false;
}

/** Bytes that claim to be a frame and are not one, or not one of this key. */
export class FrameFormatError extends OperationalError {
  readonly code = 'AUDIT.FRAME_FORMAT';
  readonly retryable = false;
}

/** Bytes that claim to be the events of a sealed call and are not, or not of this key. */
export class SealedEventsError extends OperationalError {
  readonly code = 'AUDIT.SEALED_EVENTS';
  readonly retryable = false;
}

/** The input of a verdict cannot be opened: altered, moved, or of another key. */
export class SealedVerdictError extends OperationalError {
  readonly code = 'AUDIT.SEALED_VERDICT';
  readonly retryable = false;
}

/** An event, a frame or a call is above a limit of docs/specs/formats.md; nothing was written. */
export class SizeLimitError extends OperationalError {
  readonly code = 'AUDIT.SIZE_LIMIT';
  readonly retryable = false;
}

/** Two different events carry one identity. They are never merged: one of them is quarantined. */
export class IdentityConflictError extends OperationalError {
  readonly code = 'AUDIT.IDENTITY_CONFLICT';
  readonly retryable = false;
}

/** The envelope was altered, moved to another event, or sealed under another key. */
export class WordsUnreadableError extends OperationalError {
  readonly code = 'AUDIT.WORDS_UNREADABLE';
  readonly retryable = false;
}

/** The data key was wrapped by another master key than the one at hand. */
export class OtherMasterKeyError extends OperationalError {
  readonly code = 'AUDIT.OTHER_MASTER_KEY';
  readonly retryable = false;
}

/** The wrapped key was altered, or belongs to another call. */
export class WrappedKeyError extends OperationalError {
  readonly code = 'AUDIT.WRAPPED_KEY';
  readonly retryable = false;
}

/** A bundle that ends before it is over. */
export class BundleTruncatedError extends OperationalError {
  readonly code = 'AUDIT.BUNDLE_TRUNCATED';
  readonly retryable = false;
}

/** A bundle that is not as it was made, or not a bundle. */
export class BundleFormatError extends OperationalError {
  readonly code = 'AUDIT.BUNDLE_FORMAT';
  readonly retryable = false;
}

/** What a bundle must hold is not in the store any more; nothing was written. */
export class BundleIncompleteError extends OperationalError {
  readonly code = 'AUDIT.BUNDLE_INCOMPLETE';
  readonly retryable = false;
}

/** A recording in the store cannot be opened as what it should be. */
export class VoicemailUnreadableError extends OperationalError {
  readonly code = 'AUDIT.VOICEMAIL_UNREADABLE';
  readonly retryable = false;
}
