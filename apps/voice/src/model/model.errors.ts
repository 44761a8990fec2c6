import { OperationalError } from '@verbatim/contracts';

/** The Realtime API did not open a session. The caller gets the fallback; the process lives on. */
export class ModelUnavailableError extends OperationalError {
  readonly code = 'MODEL.UNAVAILABLE';
  readonly retryable = true;

  constructor(
    /** `ECONNREFUSED`, `401`, `timeout`: what the record says. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The model cannot be reached: ${reason}.`, options);
  }
}
