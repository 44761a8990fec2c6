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

/** The log in the object store is not whole: what it has cannot be taken for the truth. */
export class LogNotRestorableError extends OperationalError {
  readonly code = 'LOG.NOT_RESTORABLE';
  readonly retryable = false;

  constructor(
    readonly verdict: string,
    text: string,
  ) {
    super(
      `The log in the object store does not verify (${verdict}): ${text}. Nothing was restored.`,
    );
  }
}

/** The database went on by itself: its order cannot be joined with the log's. */
export class LogForkedDatabaseError extends OperationalError {
  readonly code = 'LOG.DATABASE_FORKED';
  readonly retryable = false;

  constructor(index: number, has: string, ought: string) {
    super(
      `PostgreSQL has ${has} at index ${index}, the log in the object store ${ought}. Restore into a database ` +
        `without entries of the log.`,
    );
  }
}
