import type { Vertical } from '@verbatim/contracts';
import {
  FillRate,
  Ladder,
  LADDER_LIMITS,
  type LadderFacts,
  type LadderKind,
  type LadderLimits,
  type LadderState,
  type Level,
  type Headroom,
} from '@verbatim/backpressure';
import { TurnCredit, type CreditState } from './turn-credit.js';

/** Where a vertical's facts come from. Read at every evaluation: cheap, synchronous. */
export interface LevelSources {
  queue(): Pick<LadderFacts, 'queue' | 'headSojournMs'>;
  outletFill(): number;
  headroom(): Headroom;
  lagMs(): number;
}

export interface VerticalLevelOptions {
  readonly vertical: Vertical;
  readonly kind: LadderKind;
  readonly limits?: LadderLimits;
  /** Callers waited so long for a turn of the agent's. */
  onWaited(ms: number): void;
  now?(): number;
}

export interface LevelChange extends LadderState {
  readonly vertical: Vertical;
  readonly changedFrom: Level;
  readonly facts: LadderFacts;
  /** Running calls cannot be recorded any more, or must not be: they end. */
  readonly endsCalls: boolean;
}

const NO_ROOM: Headroom = { quotaBytes: 0, heldBytes: 0, reservedBytes: 0, freeBytes: 0 };

/** Turns are held for lag from where somebody is paged for it, until half of that. */
export const ladderLimitsFor = (lagPageMs: number): LadderLimits => ({
  ...LADDER_LIMITS,
  holdEnterLagMs: lagPageMs,
  holdLeaveLagMs: lagPageMs / 2,
});

/** One vertical's level in this process, with what it means for turns that are yet to begin. */
export class VerticalLevel {
  readonly vertical: Vertical;
  readonly kind: LadderKind;
  readonly credit: TurnCredit;
  /** What an operator has set; whoever polls for it writes it here. */
  override: Level | undefined;
  private readonly ladder: Ladder;
  private readonly fill = new FillRate();
  private readonly now: () => number;
  private sources: LevelSources | undefined;
  private hasDiskFailed = false;
  private hasSpoolRefused = false;
  private last: LadderState = {
    level: 'flow',
    reason: 'recovered',
    sinceMs: 0,
    override: 'none',
    changedFrom: undefined,
  };

  constructor(options: VerticalLevelOptions) {
    const { vertical, kind, limits = LADDER_LIMITS, onWaited } = options;
    this.vertical = vertical;
    this.kind = kind;
    this.now = options.now ?? (() => performance.now());
    this.ladder = new Ladder(kind, limits);
    this.credit = new TurnCredit({
      turnBytes: limits.turnBytes,
      headroom: () => this.headroom,
      onWaited,
      now: this.now,
    });
  }

  /** From here on evaluations mean something. */
  observe(sources: LevelSources): void {
    this.sources = sources;
  }

  get state(): LadderState {
    return this.last;
  }

  get level(): Level {
    return this.last.level;
  }

  /** What its running calls say could not be kept: they end, or have ended. */
  get endsCalls(): boolean {
    return endsCalls(this.kind, this.last);
  }

  get headroom(): Headroom {
    return this.sources?.headroom() ?? NO_ROOM;
  }

  get lagMs(): number {
    return this.sources?.lagMs() ?? 0;
  }

  get heldMs(): number {
    return this.now() - this.last.sinceMs;
  }

  diskFailed(): LevelChange | undefined {
    this.hasDiskFailed = true;
    return this.evaluate();
  }

  spoolRefused(): LevelChange | undefined {
    this.hasSpoolRefused = true;
    return this.evaluate();
  }

  /** Undefined: nothing has changed. Turns that may begin now begin. */
  evaluate(): LevelChange | undefined {
    const { sources } = this;
    if (!sources) return undefined;
    const facts = this.factsFrom(sources);
    this.hasSpoolRefused = false;
    const state = this.ladder.evaluate(facts, this.now());
    this.last = state;
    this.credit.serve(creditOf(state));
    const { changedFrom } = state;
    if (changedFrom === undefined) return undefined;
    const { vertical, kind } = this;
    return { ...state, changedFrom, vertical, facts, endsCalls: endsCalls(kind, state) };
  }

  private factsFrom(sources: LevelSources): LadderFacts {
    const headroom = sources.headroom();
    this.fill.observe(headroom.heldBytes, this.now());
    return {
      ...sources.queue(),
      outletFill: sources.outletFill(),
      headroom,
      fillBytesPerSecond: this.fill.bytesPerSecond,
      longestTurnMs: this.credit.longestTurnMs,
      lagMs: sources.lagMs(),
      hasDiskFailed: this.hasDiskFailed,
      hasSpoolRefused: this.hasSpoolRefused,
      override: this.override,
    };
  }
}

/** Room is what `headroom` is about, so that turns go on as far as it reaches; lag and operators mean all. */
function creditOf({ level, reason }: LadderState): CreditState {
  if (level === 'flow' || level === 'spool') return { kind: 'free' };
  return { kind: level === 'hold' && reason === 'headroom' ? 'metered' : 'none' };
}

/**
 * Compliance calls end on whatever closes their vertical. Analytics ones go on in the tenth that a nearly
 * full spool keeps for them, until it refuses or its disk fails: what is critical must not be lost there
 * either.
 */
function endsCalls(kind: LadderKind, { level, reason }: LadderState): boolean {
  if (level !== 'closed') return false;
  return kind === 'compliance' || reason === 'spool-refused' || reason === 'spool-failed';
}
