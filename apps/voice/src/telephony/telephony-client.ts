export interface CarrierRecording {
  readonly recordingSid: string;
  readonly durationSeconds: number | undefined;
}

export interface OutgoingCall {
  readonly to: string;
  readonly from: string;
  /** Asked what the call is to do when somebody has answered. */
  readonly url: string;
  /** Told how the call ended. */
  readonly statusUrl: string;
  /** Told whether a person or a machine has answered; a machine, when it has said what it says. */
  readonly answeredUrl: string;
}

/**
 * What is asked of the carrier by REST. Errors: `TelephonyUnavailableError`, `TelephonyRefusedError`,
 * `RecordingTooLargeError`; none carries what was asked.
 */
export interface TelephonyClient {
  /** The CallSid of a call that is being placed. */
  createCall(call: OutgoingCall): Promise<string>;

  /** Replaces what a running call does. */
  updateCall(callSid: string, twiml: string): Promise<void>;

  /** The recordings of one call that can be fetched, oldest first. */
  recordingsOf(callSid: string): Promise<readonly CarrierRecording[]>;

  /** As WAV. Undefined: there is none, or no more. */
  fetchRecording(recordingSid: string): Promise<Buffer | undefined>;

  /** One that is gone already counts as deleted. */
  deleteRecording(recordingSid: string): Promise<void>;
}
