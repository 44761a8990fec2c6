import { OperationalError } from '@verbatim/contracts';

/** Another living process writes to this directory. */
export class SpoolLockedError extends OperationalError {
  readonly code = 'SPOOL.LOCKED';
  readonly retryable = true;

  constructor(directory: string, pid?: number) {
    const owner = pid === undefined ? 'a process' : `process ${pid}`;
    super(`The spool directory ${directory} belongs to ${owner}, which is alive.`);
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

/** A file that was sealed under another key. It is left as it is. */
export class SpoolKeyError extends OperationalError {
  readonly code = 'SPOOL.KEY_UNKNOWN';
  readonly retryable = false;

  constructor(path: string, found: string, expected: string) {
    super(`The spool file ${path} was written under key ${found}; this process has ${expected}.`);
  }
}

/** What keeps a spool from being opened: everything at once, and nothing has been touched. */
export class SpoolRefusedError extends OperationalError {
  readonly code = 'SPOOL.REFUSED';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`The spool cannot be opened:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  }
}
