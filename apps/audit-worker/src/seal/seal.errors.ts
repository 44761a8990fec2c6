import { OperationalError } from '@verbatim/contracts';

/** The index and the object store disagree: somebody altered one of them, or a disk did. */
export class FrameMismatchError extends OperationalError {
  readonly code = 'SEAL.FRAME_MISMATCH';
  readonly retryable = false;

  constructor(objectKey: string, offset: number, what: string) {
    super(`The frame at ${objectKey}+${offset} is not the one that was indexed: ${what}.`);
  }
}
