import { OperationalError } from '@verbatim/contracts';

/** A key file that cannot be used. Nothing helps but a person. */
export class KeyFileError extends OperationalError {
  readonly code = 'KEYS.FILE_UNUSABLE';
  readonly retryable = false;

  constructor(
    readonly path: string,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${path}: ${problem}.`, options);
  }

  /** One error that tells this one and the others. */
  with(others: readonly KeyFileError[]): KeyFileError {
    const told = others.map(({ path, problem }) => `${path}: ${problem}`);
    return new KeyFileError(this.path, [this.problem, ...told].join('; '));
  }
}
