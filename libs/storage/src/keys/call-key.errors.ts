import { OperationalError } from '@verbatim/contracts';

/**
 * The call's wrapped key is not in the object store: not yet, while the process that made it is
 * still storing it, or no more, after an erasure. Retryable because the first is common.
 */
export class KeyUnavailableError extends OperationalError {
  readonly code = 'KEYS.UNAVAILABLE';
  readonly retryable = true;

  constructor(callId: string, options?: ErrorOptions) {
    super(`The key of ${callId} is not in the object store.`, options);
  }
}

/** The local disk did not take or give a wrapped key on its way to the object store. */
export class PendingKeyError extends OperationalError {
  readonly code = 'KEYS.PENDING';
  readonly retryable = true;

  constructor(directory: string, reason: string, options?: ErrorOptions) {
    super(`Keys cannot wait in ${directory}: ${reason}.`, options);
  }
}
