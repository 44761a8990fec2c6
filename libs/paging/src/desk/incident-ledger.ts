import type { RaisedAlarm, Severity } from '../alarm.js';

/** An incident of which the pagers have something to hear. */
export interface UntoldIncident {
  readonly id: bigint;
  readonly key: string;
  readonly severity: Severity | (string & {});
  readonly summary: string;
  readonly facts: Record<string, string | number>;
  /** What they are to hear now … */
  readonly told: 'none' | 'open' | 'acknowledged' | 'resolved';
  /** … and what they have heard before. */
  readonly toldBefore: 'none' | 'open' | 'acknowledged' | 'resolved';
}

/** Where incidents are kept for all processes: one open one per key. Errors: `OperationalError`. */
export interface IncidentLedger {
  affirm(
    alarm: RaisedAlarm,
    by: string,
    isTold: boolean,
  ): Promise<{ readonly id: bigint; readonly isNew: boolean }>;
  withdraw(key: string, by: string): Promise<void>;
  expire(silentMs: number): Promise<void>;
  claimUntold(remindAfterMs: number, limit: number): Promise<UntoldIncident[]>;
}
