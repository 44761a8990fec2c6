import { OperationalError } from '@verbatim/contracts';

/** Another living process writes to this directory. */
export class SpoolLockedError extends OperationalError {
  readonly code = 'SPOOL.LOCKED';
  readonly retryable = true;

  constructor(directory: string) {
    super(`The spool directory ${directory} belongs to a process that is alive.`);
  }
}

/** The disk under the spool failed, or the spool is closed. Latched: every later append gets it too. */
export class SpoolFailedError extends OperationalError {
  readonly code = 'SPOOL.FAILED';
  /** After a failed write or sync nobody knows what the disk holds: trying again would hide a loss. */
  readonly retryable = false;
}

/** A file of a version that this build does not know. It is left as it is. */
export class SpoolVersionError extends OperationalError {
  readonly code = 'SPOOL.VERSION_UNKNOWN';
  readonly retryable = false;

  constructor(path: string, version: number) {
    super(`The spool file ${path} has version ${version}, which this build cannot read.`);
  }
}
