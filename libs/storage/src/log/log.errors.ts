import { OperationalError } from '@verbatim/contracts';

/** One id, two digests: the second was refused, and nothing of its transaction may stand. */
export class LogEntryConflictError extends OperationalError {
  readonly code = 'LOG.ENTRY_CONFLICT';
  readonly retryable = false;

  constructor(
    readonly type: string,
    readonly id: string,
  ) {
    super(`The log has an entry ${type} ${id} with another digest.`);
  }
}

/**
 * Another worker keeps the log now, or the row is not what it was a moment ago. What this one wrote is what
 * the other will find.
 */
export class LogLeaseLostError extends OperationalError {
  readonly code = 'LOG.LEASE_LOST';
  readonly retryable = true;

  constructor() {
    super('Another worker keeps the log now.');
  }
}
