import { OperationalError } from '@verbatim/contracts';

/** The key service did not answer, or answered that it cannot now: network, time-out, 5xx, throttling. */
export class KeyServiceUnavailableError extends OperationalError {
  readonly code = 'KEYS.SERVICE_UNAVAILABLE';
  readonly retryable = true;

  constructor(
    keyName: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The key service is away (${keyName}): ${reason}.`, options);
  }
}

/**
 * The key service answered and said no: no such key, a disabled one, one of another kind, a missing
 * permission. Retryable all the same: somebody mends it, and no call is to blame for it.
 */
export class KeyServiceRefusedError extends OperationalError {
  readonly code = 'KEYS.SERVICE_REFUSED';
  readonly retryable = true;

  constructor(
    keyName: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The key service refuses (${keyName}): ${reason}.`, options);
  }
}
