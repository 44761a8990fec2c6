import type { Level } from '@verbatim/backpressure';
import type { Vertical } from '@verbatim/contracts';

/** Why a call gets the fallback instead of the agent. Each is a value of `call.diverted`'s reason. */
export type DivertReason =
  | 'after-hours'
  | 'starting'
  | 'draining'
  | 'calls-max'
  | 'level-hold'
  | 'level-closed'
  | 'spool-quota'
  | 'spool-failed';

export type Admission =
  { readonly kind: 'admitted' } | { readonly kind: 'diverted'; readonly reason: DivertReason };

export interface AdmissionFacts {
  isReady(): boolean;
  levelOf(vertical: Vertical): Level;
  /** Whether there is room to reserve for the end of one more call. */
  canReserve(vertical: Vertical): boolean;
  /** Whether any vertical takes calls. */
  isAnyOpen(): boolean;
  readonly calls: { readonly active: number; readonly size: number };
}

/** Records that are still being finished may be this many times the calls allowed. */
const FINISHING_FACTOR = 3;

/**
 * Whether this process takes one more call.
 *
 * Bounds: `callsMax` calls with somebody on the line, and three times as many records open.
 * When full: the call is diverted by TwiML, as its vertical says; the caller is never left ringing.
 */
export class CallAdmission {
  private isDraining = false;

  constructor(
    private readonly callsMax: number,
    private readonly facts: AdmissionFacts,
  ) {}

  /** From now on every call is diverted. */
  close(): void {
    this.isDraining = true;
  }

  get isClosed(): boolean {
    return this.isDraining;
  }

  /** Whether a balancer should send calls here. Being full for a moment, or in one vertical, does not count. */
  get isServing(): boolean {
    return !this.isDraining && this.facts.isReady() && this.facts.isAnyOpen();
  }

  decide(vertical: Vertical): Admission {
    const reason = this.reasonAgainst(vertical);
    return reason ? { kind: 'diverted', reason } : { kind: 'admitted' };
  }

  private reasonAgainst(vertical: Vertical): DivertReason | undefined {
    if (this.isDraining) return 'draining';
    if (!this.facts.isReady()) return 'starting';
    const level = this.facts.levelOf(vertical);
    if (level === 'hold' || level === 'closed') return `level-${level}`;
    if (!this.facts.canReserve(vertical)) return 'spool-quota';
    const { active, size } = this.facts.calls;
    if (active >= this.callsMax || size >= this.callsMax * FINISHING_FACTOR) return 'calls-max';
    return undefined;
  }
}
