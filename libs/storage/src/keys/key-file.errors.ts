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

  /** Of one or more errors one that tells them all. */
  static all(errors: readonly KeyFileError[]): KeyFileError {
    const [first, ...rest] = errors;
    if (first === undefined || rest.length === 0) return first ?? new KeyFileError('', '');
    const others = rest.map(({ path, problem }) => `${path}: ${problem}`);
    return new KeyFileError(first.path, [first.problem, ...others].join('; '));
  }
}
