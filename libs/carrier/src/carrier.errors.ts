import { OperationalError } from '@verbatim/contracts';

/** The carrier does not answer, or not now. */
export class CarrierUnavailableError extends OperationalError {
  readonly code = 'CARRIER.UNAVAILABLE';
  readonly retryable = true;

  constructor(reason: string) {
    super(`Twilio does not give its call list: ${reason}.`);
  }
}

/** It answers, and asking again changes nothing: the account or its token is wrong. */
export class CarrierRefusedError extends OperationalError {
  readonly code = 'CARRIER.REFUSED';
  readonly retryable = false;

  constructor(status: number) {
    super(`Twilio refuses its call list (HTTP ${status}): check the account and its auth token.`);
  }
}

/** What is wrong with a file that was exported: every place of it. */
export class CallExportError extends OperationalError {
  readonly code = 'CARRIER.EXPORT';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`The export cannot be used:\n${problems.join('\n')}`);
  }
}
