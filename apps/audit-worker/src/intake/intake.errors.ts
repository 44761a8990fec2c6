import { OperationalError } from '@verbatim/contracts';

/** A payload that is no archive job of any version: a bug of a producer, kept as a dead letter. */
export class MalformedJobError extends OperationalError {
  readonly code = 'INTAKE.MALFORMED_JOB';
  readonly retryable = false;

  constructor(paths: readonly string[]) {
    super(`The payload is no archive job: ${[...new Set(paths)].slice(0, 8).join(', ')}.`);
  }
}
