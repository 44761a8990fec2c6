export interface CallTimings {
  /** At most one partial per item in this time. */
  readonly partialIntervalMs: number;
  /** How long the end of a stream waits for transcripts that are still owed. */
  readonly pendingFinalsWaitMs: number;
  /** And then for Twilio's word that the call is over. */
  readonly terminalStatusWaitMs: number;
  /** How long an answered call may be without a stream. */
  readonly streamWaitMs: number;
}

/** How long writes of tools may run on after the call. */
export const TOOLS_WAIT_MS = 10_000;
