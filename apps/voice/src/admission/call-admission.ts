/** Why a call gets the fallback instead of the agent. Each is a value of `call.diverted`'s reason. */
export type DivertReason = 'starting' | 'draining' | 'calls-max' | 'spool-quota' | 'spool-failed';

export type Admission =
  { readonly kind: 'admitted' } | { readonly kind: 'diverted'; readonly reason: DivertReason };

export interface AdmissionFacts {
  isReady(): boolean;
  /** Why the record takes nothing, if so. */
  recordClosedReason(): 'spool-quota' | 'spool-failed' | undefined;
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

  /** Whether a balancer should send calls here. Being full for a moment does not count. */
  get isServing(): boolean {
    return !this.isDraining && this.facts.isReady() && !this.facts.recordClosedReason();
  }

  decide(): Admission {
    const reason = this.reasonAgainst();
    return reason ? { kind: 'diverted', reason } : { kind: 'admitted' };
  }

  private reasonAgainst(): DivertReason | undefined {
    if (this.isDraining) return 'draining';
    if (!this.facts.isReady()) return 'starting';
    const closed = this.facts.recordClosedReason();
    if (closed) return closed;
    const { active, size } = this.facts.calls;
    if (active >= this.callsMax || size >= this.callsMax * FINISHING_FACTOR) return 'calls-max';
    return undefined;
  }
}
