import { OperationalError } from '@verbatim/contracts';

/** A key file that cannot be used. Nothing helps but a person. */
export class KeyFileError extends OperationalError {
  readonly code = 'KEYS.FILE_UNUSABLE';
  readonly retryable = false;

  constructor(
    readonly path: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${path}: ${problem}.`, options);
  }
}
