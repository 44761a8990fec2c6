/** `flow`: the spool takes what is recorded. `closed`: it does not, so calls must not go on. */
export type RecordLevel = 'flow' | 'closed';
export type ClosedReason = 'spool-quota' | 'spool-failed';

export interface SpoolFill {
  readonly heldBytes: number;
  readonly quotaBytes: number;
}

/**
 * Share of the quota that is kept for the ends of running calls: their gap, level, error and end events.
 * 200 calls × 10 events × 1 KiB = 2 MiB, a tenth of the smallest quota meant for production.
 */
const RESERVED_SHARE = 0.1;
/** Below this share calls are taken again: far enough under the limit that it does not flap. */
const REOPEN_SHARE = 0.7;

/**
 * Whether this process can still keep what it is told, by the spool's fill.
 *
 * Changes are told once each. A failed disk is never forgiven: the process has to be replaced.
 */
export class RecordLevelGate {
  private current: RecordLevel = 'flow';
  private why: ClosedReason | undefined;
  private readonly listeners = new Set<(level: RecordLevel, reason: ClosedReason) => void>();

  get level(): RecordLevel {
    return this.current;
  }

  get reason(): ClosedReason | undefined {
    return this.current === 'closed' ? this.why : undefined;
  }

  onChange(listener: (level: RecordLevel, reason: ClosedReason) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** After each write and each acknowledgement. */
  filled({ heldBytes, quotaBytes }: SpoolFill): void {
    if (this.why === 'spool-failed') return;
    const share = heldBytes / quotaBytes;
    if (share >= 1 - RESERVED_SHARE) this.become('closed', 'spool-quota');
    else if (share < REOPEN_SHARE) this.become('flow', 'spool-quota');
  }

  refused(reason: 'quota' | 'failed'): void {
    if (this.why === 'spool-failed') return;
    this.become('closed', reason === 'failed' ? 'spool-failed' : 'spool-quota');
  }

  private become(level: RecordLevel, reason: ClosedReason): void {
    const isNews = level !== this.current || (level === 'closed' && reason !== this.why);
    if (!isNews) return;
    this.current = level;
    this.why = level === 'closed' ? reason : undefined;
    for (const listener of this.listeners) listener(level, reason);
  }
}
