import { OperationalError } from '@verbatim/contracts';

/** The conversations, the scripts or the history cannot be used; the next night reads them again. */
export class EvalsUnreadableError extends OperationalError {
  readonly code = 'EVALS.UNREADABLE';
  readonly retryable = false;
}
