import { OperationalError } from '@verbatim/contracts';

/** The carrier does not answer, or has too much to do. */
export class TelephonyUnavailableError extends OperationalError {
  readonly code = 'TELEPHONY.UNAVAILABLE';
  readonly retryable = true;
}

/** The carrier says no: asking again changes nothing. */
export class TelephonyRefusedError extends OperationalError {
  readonly code = 'TELEPHONY.REFUSED';
  readonly retryable = false;

  constructor(readonly status: number) {
    super(`The carrier answers with HTTP ${status}.`);
  }
}

/** A recording is larger than any message may be. */
export class RecordingTooLargeError extends OperationalError {
  readonly code = 'TELEPHONY.RECORDING_TOO_LARGE';
  readonly retryable = false;
}

/** Words could not be had of a recording. */
export class TranscriptionFailedError extends OperationalError {
  readonly code = 'TELEPHONY.TRANSCRIPTION_FAILED';

  constructor(
    reason: string,
    readonly retryable: boolean,
  ) {
    super(`A recording was not transcribed: ${reason}.`);
  }
}
