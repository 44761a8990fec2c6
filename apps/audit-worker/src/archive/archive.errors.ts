import { OperationalError } from '@verbatim/contracts';

/** The worker is stopping: another one takes the job. */
export class CommitterClosedError extends OperationalError {
  readonly code = 'ARCHIVE.CLOSING';
  readonly retryable = true;

  constructor() {
    super('The worker is stopping and takes no more events.');
  }
}
