export interface CarrierRecording {
  readonly recordingSid: string;
  readonly durationSeconds: number | undefined;
}

/**
 * What is asked of the carrier by REST. Errors: `TelephonyUnavailableError`, `TelephonyRefusedError`,
 * `RecordingTooLargeError`; none carries what was asked.
 */
export interface TelephonyClient {
  /** Replaces what a running call does. */
  updateCall(callSid: string, twiml: string): Promise<void>;

  /** The recordings of one call that can be fetched, oldest first. */
  recordingsOf(callSid: string): Promise<readonly CarrierRecording[]>;

  /** As WAV. Undefined: there is none, or no more. */
  fetchRecording(recordingSid: string): Promise<Buffer | undefined>;

  /** One that is gone already counts as deleted. */
  deleteRecording(recordingSid: string): Promise<void>;
}
