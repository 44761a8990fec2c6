import { OperationalError } from '@verbatim/contracts';

/** The index and the object store disagree: somebody altered one of them, or a disk did. */
export class FrameMismatchError extends OperationalError {
  readonly code = 'SEAL.FRAME_MISMATCH';
  readonly retryable = false;

  constructor(objectKey: string, offset: number, what: string) {
    super(`The frame at ${objectKey}+${offset} is not the one that was indexed: ${what}.`);
  }
}

/**
 * The redactor threw: a bug of this build, which another may not have. Carries no message of its cause,
 * since words may be in it.
 */
export class RedactionFailedError extends OperationalError {
  readonly code = 'SEAL.REDACTION_FAILED';
  readonly retryable = false;

  constructor(
    readonly callId: string,
    cause: unknown,
  ) {
    const kind = cause instanceof Error ? cause.name : typeof cause;
    super(`The readable copy of ${callId} could not be made (${kind}); its words stay sealed.`);
  }
}
