import type { Headroom } from '@verbatim/backpressure';

/** What the ladder says about turns that are yet to begin. */
export type CreditState =
  | { readonly kind: 'free' }
  /** Only what the spool has room for, one turn's need for each. */
  | { readonly kind: 'metered' }
  | { readonly kind: 'none' };

export interface TurnCreditOptions {
  /** What one turn may write. */
  readonly turnBytes: number;
  headroom(): Headroom;
  /** How long a turn waited that has begun at last, or was given up. */
  onWaited(ms: number): void;
  now?(): number;
}

/** A turn longer than any yet is to be expected: until one has been measured, so long. */
export const ASSUMED_TURN_MS = 20_000;

/**
 * Who may begin to speak, in one vertical of this process: a turn begins on credit, which is room in the
 * spool. In `flow` and `spool` credit costs two comparisons. A begun turn is never asked again.
 *
 * Order: turns that wait are served in the order in which they asked.
 * Bounds: one waiting turn for each call.
 */
export class TurnCredit {
  private state: CreditState = { kind: 'free' };
  private readonly calls = new Set<CallTurns>();
  private readonly waiting = new Set<CallTurns>();
  private speaking = 0;
  private readonly now: () => number;

  constructor(private readonly options: TurnCreditOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** A call's own account; `close` it when the call is over. */
  open(): CallTurns {
    const call = new CallTurns({
      begin: () => this.begin(call),
      end: () => void this.speaking--,
      giveUp: (waitedMs) => this.gaveUp(call, waitedMs),
      closed: () => void this.calls.delete(call),
      now: this.now,
    });
    this.calls.add(call);
    return call;
  }

  /** After each evaluation of the level: those that wait longest begin first. */
  serve(state: CreditState): void {
    this.state = state;
    for (const call of this.waiting) {
      if (!this.hasRoom()) return;
      this.waiting.delete(call);
      this.speaking++;
      this.options.onWaited(call.granted());
    }
  }

  get waitingTurns(): number {
    return this.waiting.size;
  }

  /** Of the calls that are running; a turn that goes on counts as long as it is so far. */
  get longestTurnMs(): number {
    let longest = ASSUMED_TURN_MS;
    for (const call of this.calls) longest = Math.max(longest, call.longestTurnMs);
    return longest;
  }

  private begin(call: CallTurns): boolean {
    if (this.waiting.size === 0 && (this.state.kind === 'free' || this.hasRoom())) {
      this.speaking++;
      return true;
    }
    this.waiting.add(call);
    return false;
  }

  /** What a begun turn has written already counts twice here, which errs on the side of waiting. */
  private hasRoom(): boolean {
    if (this.state.kind !== 'metered') return this.state.kind === 'free';
    const { turnBytes, headroom } = this.options;
    return headroom().freeBytes >= (this.speaking + 1) * turnBytes;
  }

  private gaveUp(call: CallTurns, waitedMs: number): void {
    this.waiting.delete(call);
    this.options.onWaited(waitedMs);
  }
}

interface CallTurnsOptions {
  begin(): boolean;
  end(): void;
  giveUp(waitedMs: number): void;
  closed(): void;
  now(): number;
}

/** One call's turns: at most one at a time, speaking or waiting to. */
export class CallTurns {
  private state: 'silent' | 'waiting' | 'speaking' = 'silent';
  private sinceMs = 0;
  private longestMs = 0;
  private onGranted: (() => void) | undefined;

  constructor(private readonly options: CallTurnsOptions) {}

  /** True: speak. False: `onGranted` is called when there is credit; a turn that already waits stays the one. */
  begin(onGranted: () => void): boolean {
    if (this.state === 'speaking') return true;
    if (this.state === 'waiting') return false;
    this.sinceMs = this.options.now();
    if (this.options.begin()) {
      this.state = 'speaking';
      return true;
    }
    this.state = 'waiting';
    this.onGranted = onGranted;
    return false;
  }

  /** The turn is over, whatever came of it. */
  end(): void {
    if (this.state !== 'speaking') return;
    this.state = 'silent';
    this.longestMs = Math.max(this.longestMs, this.options.now() - this.sinceMs);
    this.options.end();
  }

  /** The call is over: it neither speaks nor waits. */
  close(): void {
    if (this.state === 'waiting') this.options.giveUp(this.options.now() - this.sinceMs);
    this.end();
    this.state = 'silent';
    this.options.closed();
  }

  /** For `TurnCredit`. Returns how long it waited, milliseconds. */
  granted(): number {
    const waitedMs = this.options.now() - this.sinceMs;
    this.state = 'speaking';
    this.sinceMs += waitedMs;
    this.onGranted?.();
    this.onGranted = undefined;
    return waitedMs;
  }

  /** 0 unless a turn waits. */
  get waitingMs(): number {
    return this.state === 'waiting' ? this.options.now() - this.sinceMs : 0;
  }

  get longestTurnMs(): number {
    const current = this.state === 'speaking' ? this.options.now() - this.sinceMs : 0;
    return Math.max(this.longestMs, current);
  }
}
