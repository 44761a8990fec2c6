/** A call as the carrier has it. No numbers: who called whom is in the record. */
export interface CarrierCall {
  readonly callSid: string;
  readonly accountSid: string | undefined;
  /** Of a leg that another call has dialled. */
  readonly parentCallSid: string | undefined;
  /** Unix milliseconds; undefined for a call that was never dialled. */
  readonly startedAt: number | undefined;
  /** Whole seconds; undefined for calls that nobody answered, and while they go on. */
  readonly durationSeconds: number | undefined;
  /** queued, ringing, in-progress, completed, busy, failed, no-answer, canceled */
  readonly status: string;
  readonly direction: string | undefined;
}

/** A day of calls, and what was not asked about. */
export interface CarrierCalls {
  readonly calls: readonly CarrierCall[];
  /** Accounts below the one that was asked, whose calls are not among these. */
  readonly accountsLeftOut: readonly string[];
}

export const CALL_SID = /^CA[0-9a-f]{32}$/;
