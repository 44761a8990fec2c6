import type { LadderFacts } from './ladder-facts.js';
import { LADDER_LIMITS, requireValidLimits, type LadderLimits } from './ladder-limits.js';
import { rankOf, type LadderKind, type Level, type LevelReason } from './levels.js';
import { SustainedLatch } from './sustained-latch.js';

/** What an operator's word has come to. `outweighed`: the facts are worse than what may be overridden. */
export type OverrideEffect = 'none' | 'in-force' | 'against-the-facts' | 'outweighed';

export interface LadderState {
  readonly level: Level;
  readonly reason: LevelReason;
  /** Monotonic milliseconds. */
  readonly sinceMs: number;
  readonly override: OverrideEffect;
  /** What the level was before this evaluation, where that changed it, or why it is `closed`. */
  readonly changedFrom: Level | undefined;
}

interface Demand {
  readonly level: Level;
  readonly reason: LevelReason;
}

const FLOW: Demand = { level: 'flow', reason: 'recovered' };
/** Within `closed` the reason may grow worse, which is news too: running calls end on the latter two. */
const CLOSED_REASONS: readonly LevelReason[] = [
  'operator',
  'spool-slow',
  'spool-quota',
  'spool-refused',
  'spool-failed',
];

/**
 * `flow → spool → hold → closed` for one vertical of one process. Pure: it has no clock, and knows only
 * what each evaluation tells it.
 *
 * A level is entered and left on conditions that held for `intervalMs`, and no two changes are closer than
 * `dwellMs`; only `closed` is entered at once. A failed disk is never forgiven. An operator may raise
 * any level, and may lower `hold`, which is then marked; `closed` by a fact stays, since nothing can be
 * kept there. Analytics verticals never reach `hold`.
 *
 * Errors: RangeError, for limits that cannot be kept, when it is made.
 */
export class Ladder {
  readonly #kind: LadderKind;
  readonly #limits: LadderLimits;
  readonly #spool = new SustainedLatch();
  readonly #room = new SustainedLatch();
  readonly #outlet = new SustainedLatch();
  readonly #lag = new SustainedLatch();
  readonly #quota = new SustainedLatch();
  #current: Demand = FLOW;
  #sinceMs: number | undefined;
  #changedMs = -Infinity;
  #hasDiskFailed = false;
  #hasRefused = false;
  #spoolReason: LevelReason = 'queue-slow';
  /** The rate that `hold` was entered with: while turns wait, the spool grows more slowly because they do. */
  #heldBackRate = 0;

  constructor(kind: LadderKind, limits: LadderLimits = LADDER_LIMITS) {
    requireValidLimits(limits);
    this.#kind = kind;
    this.#limits = limits;
  }

  get level(): Level {
    return this.#current.level;
  }

  evaluate(facts: LadderFacts, now: number): LadderState {
    const demand = this.#demandOf(facts, now);
    const { wanted, override } = this.#overridden(demand, facts.override);
    const from = this.#current;
    this.#sinceMs ??= now;
    const isOther = wanted.level !== from.level && this.#mayLeave(wanted.level, now);
    // The same level may go on for another reason; in `closed`, a worse one is news.
    const isWorse = wanted.level === 'closed' && severityOf(wanted) > severityOf(from);
    if (isOther) {
      this.#sinceMs = now;
      this.#changedMs = now;
    }
    if (isOther || wanted.level === from.level) this.#current = wanted;
    return {
      ...this.#current,
      sinceMs: this.#sinceMs,
      override,
      changedFrom: isOther || isWorse ? from.level : undefined,
    };
  }

  #mayLeave(to: Level, now: number): boolean {
    return to === 'closed' || now - this.#changedMs >= this.#limits.dwellMs;
  }

  #demandOf(facts: LadderFacts, now: number): Demand {
    // All latches see every evaluation, whichever of them decides: their intervals go on together.
    const closed = this.#closedBecause(facts, now);
    const isLow = this.#isLow(facts, now);
    const isBehind = this.#isBehind(facts, now);
    const isLate = this.#isLate(facts, now);
    const spools = this.#spoolsBecause(facts, now);
    if (closed) return { level: 'closed', reason: closed };
    if (isLow && this.#kind === 'analytics') return { level: 'closed', reason: 'spool-quota' };
    if (isBehind && this.#kind === 'analytics') return { level: 'closed', reason: 'spool-slow' };
    if (isLow) return { level: 'hold', reason: 'headroom' };
    if (isBehind) return { level: 'hold', reason: 'spool-slow' };
    if (isLate && this.#kind === 'compliance') return { level: 'hold', reason: 'lag' };
    return spools ? { level: 'spool', reason: spools } : FLOW;
  }

  #closedBecause(facts: LadderFacts, now: number): LevelReason | undefined {
    const { closeFreeShare, reopenFreeShare, intervalMs } = this.#limits;
    const { quotaBytes, freeBytes } = facts.headroom;
    // Nothing more can wait for a disk that is too slow: for who speaks it is as if it had refused.
    const isRefused = facts.hasSpoolRefused || facts.outletFill >= 1;
    this.#hasDiskFailed ||= facts.hasDiskFailed;
    this.#hasRefused ||= isRefused;
    const isNearlyFull = isRefused || freeBytes <= closeFreeShare * quotaBytes;
    const hasRoom = !isRefused && freeBytes >= reopenFreeShare * quotaBytes;
    const isShut = this.#quota.update(
      isNearlyFull,
      hasRoom,
      this.#quota.isOn ? intervalMs : 0,
      now,
    );
    if (!isShut) this.#hasRefused = false;
    if (this.#hasDiskFailed) return 'spool-failed';
    if (this.#hasRefused) return 'spool-refused';
    return isShut ? 'spool-quota' : undefined;
  }

  /** Less room than the turns that are being spoken may need. */
  #isLow(facts: LadderFacts, now: number): boolean {
    const { turnBytes, lowFreeShare, holdLeaveFactor, intervalMs, dwellMs } = this.#limits;
    const { freeBytes, quotaBytes } = facts.headroom;
    const floorBytes = Math.max(turnBytes, lowFreeShare * quotaBytes);
    // Turns that begin while the condition is being sustained must find room to end in, too.
    const needMs = facts.longestTurnMs + intervalMs + dwellMs;
    const lastsMs = this.#lastsMs(facts);
    const isShort = lastsMs < needMs || freeBytes < floorBytes;
    const isAmple =
      lastsMs >= holdLeaveFactor * needMs &&
      freeBytes >= Math.min(holdLeaveFactor * floorBytes, quotaBytes);
    const wasLow = this.#room.isOn;
    const isLow = this.#room.update(isShort, isAmple, intervalMs, now);
    if (isLow !== wasLow) this.#heldBackRate = isLow ? facts.fillBytesPerSecond : 0;
    return isLow;
  }

  /** Analytics turns do not wait, so that none needs to find its end in what is left: the floor is enough. */
  #lastsMs({ headroom, fillBytesPerSecond }: LadderFacts): number {
    if (this.#kind === 'analytics') return Infinity;
    const rate = Math.max(fillBytesPerSecond, this.#heldBackRate);
    return rate > 0 ? (headroom.freeBytes / rate) * 1_000 : Infinity;
  }

  /** More waits in memory for the disk than a moment's stall explains. */
  #isBehind({ outletFill }: LadderFacts, now: number): boolean {
    const { slowOutletFill, wellOutletFill, intervalMs } = this.#limits;
    const isBehind = outletFill >= slowOutletFill;
    return this.#outlet.update(isBehind, outletFill <= wellOutletFill, intervalMs, now);
  }

  #isLate({ lagMs }: LadderFacts, now: number): boolean {
    const { holdEnterLagMs, holdLeaveLagMs, intervalMs } = this.#limits;
    return this.#lag.update(lagMs >= holdEnterLagMs, lagMs < holdLeaveLagMs, intervalMs, now);
  }

  #spoolsBecause(facts: LadderFacts, now: number): LevelReason | undefined {
    const { spoolEnterSojournMs, spoolLeaveSojournMs, intervalMs } = this.#limits;
    const { queue, headSojournMs } = facts;
    const isSlow = queue !== 'taking' || headSojournMs >= spoolEnterSojournMs;
    const isWell = queue === 'taking' && headSojournMs <= spoolLeaveSojournMs;
    if (queue !== 'taking') this.#spoolReason = queue === 'full' ? 'queue-full' : 'queue-away';
    else if (!this.#spool.isOn) this.#spoolReason = 'queue-slow';
    return this.#spool.update(isSlow, isWell, intervalMs, now) ? this.#spoolReason : undefined;
  }

  #overridden(
    demand: Demand,
    override: Level | undefined,
  ): { wanted: Demand; override: OverrideEffect } {
    if (override === undefined) return { wanted: demand, override: 'none' };
    const isClosedByFact = demand.level === 'closed';
    const cannotHold = override === 'hold' && this.#kind === 'analytics';
    const isOutweighed = (isClosedByFact && override !== 'closed') || cannotHold;
    if (isOutweighed) return { wanted: demand, override: 'outweighed' };
    // The facts' own reason says more than that somebody agreed with them.
    if (override === demand.level) return { wanted: demand, override: 'in-force' };
    const isLower = rankOf(override) < rankOf(demand.level);
    const wanted: Demand = { level: override, reason: 'operator' };
    return { wanted, override: isLower ? 'against-the-facts' : 'in-force' };
  }
}

/** 0 unless it is closed. */
function severityOf({ level, reason }: Demand): number {
  return level === 'closed' ? CLOSED_REASONS.indexOf(reason) + 1 : 0;
}
