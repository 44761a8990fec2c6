import type { Level } from '@verbatim/backpressure';
import type { Vertical } from '@verbatim/contracts';
import { type Claimant, type Running, roomFor, type Shares } from './vertical-shares.js';

/** Why a call gets the fallback instead of the agent. Each is a value of `call.diverted`'s reason. */
export type DivertReason =
  | 'after-hours'
  | 'starting'
  | 'draining'
  | 'attestation'
  | 'calls-max'
  | 'vertical-share'
  | 'event-loop'
  | 'caller-rate'
  | 'call-starts'
  | 'level-hold'
  | 'level-closed'
  | 'spool-quota'
  | 'spool-failed';

export type Admission =
  /** `begun`: the call is among those that run, or came to nothing; its place is not held any more. */
  | { readonly kind: 'admitted'; begun(): void }
  | { readonly kind: 'diverted'; readonly reason: DivertReason };

export interface CallAtTheDoor {
  readonly vertical: Vertical;
  readonly direction: 'inbound' | 'outbound';
  /** Who calls, where a call comes in. */
  readonly from: string;
}

export interface AdmissionFacts {
  isReady(): boolean;
  levelOf(vertical: Vertical): Level;
  /** Whether there is room to reserve for the end of one more call. */
  canReserve(vertical: Vertical): boolean;
  /** Whether any vertical takes calls. */
  isAnyOpen(): boolean;
  readonly calls: { readonly running: Running; readonly size: number };
  shares(): Shares;
  isLoopLate(): boolean;
  isAttested(vertical: Vertical): boolean;
}

/** How fast calls may begin. Asking takes a place. */
export interface StartRates {
  ofCaller(number: string): boolean;
  ofProcess(): boolean;
}

/** Records that are still being finished may be this many times the calls allowed. */
const FINISHING_FACTOR = 3;

/**
 * Whether this process takes one more call.
 *
 * Bounds: `callsMax` calls with somebody on the line or about to be, shared as `roomFor` says, and three
 * times as many records open. A call counts from its admission on, so that a hundred webhooks in one
 * moment do not all find the same place free.
 * When full: the call is diverted by TwiML, as its vertical says; the caller is never left ringing.
 */
export class CallAdmission {
  private isDraining = false;
  /** Let in, and not among the running ones yet: their keys are being made. */
  private readonly beginning = new Map<Claimant, number>();

  constructor(
    private readonly callsMax: number,
    private readonly facts: AdmissionFacts,
    private readonly rates: StartRates,
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

  /** Who is admitted holds a place until `begun`. */
  admit({ vertical, direction, from }: CallAtTheDoor): Admission {
    const reason =
      this.reasonAgainst(vertical, direction) ??
      (direction === 'inbound' && !this.rates.ofCaller(from) ? 'caller-rate' : undefined) ??
      (this.rates.ofProcess() ? undefined : 'call-starts');
    if (reason) return { kind: 'diverted', reason };
    return { kind: 'admitted', begun: this.hold(claimantOf(vertical, direction)) };
  }

  /** Why such a call would be diverted now; asked before one is placed. Takes nothing. */
  reasonAgainst(
    vertical: Vertical,
    direction: CallAtTheDoor['direction'] = 'inbound',
  ): DivertReason | undefined {
    const { facts, callsMax } = this;
    if (this.isDraining) return 'draining';
    if (!facts.isReady()) return 'starting';
    if (!facts.isAttested(vertical)) return 'attestation';
    const level = facts.levelOf(vertical);
    if (level === 'hold' || level === 'closed') return `level-${level}`;
    if (!facts.canReserve(vertical)) return 'spool-quota';
    if (facts.isLoopLate()) return 'event-loop';
    if (facts.calls.size >= callsMax * FINISHING_FACTOR) return 'calls-max';
    const claimant = claimantOf(vertical, direction);
    const room = roomFor(claimant, this.running(), facts.shares(), callsMax);
    if (room === 'free') return undefined;
    return room === 'full' ? 'calls-max' : 'vertical-share';
  }

  private hold(claimant: Claimant): () => void {
    this.add(claimant, 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.add(claimant, -1);
      isHeld = false;
    };
  }

  private add(claimant: Claimant, calls: number): void {
    this.beginning.set(claimant, (this.beginning.get(claimant) ?? 0) + calls);
  }

  private running(): Running {
    const all = new Map(this.facts.calls.running);
    for (const [claimant, calls] of this.beginning) {
      all.set(claimant, (all.get(claimant) ?? 0) + calls);
    }
    return all;
  }
}

export const claimantOf = (vertical: Vertical, direction: CallAtTheDoor['direction']): Claimant =>
  direction === 'outbound' ? 'outbound' : vertical;
