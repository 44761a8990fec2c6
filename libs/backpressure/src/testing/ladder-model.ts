import type { LadderFacts } from '../ladder/ladder-facts.js';
import type { LadderLimits } from '../ladder/ladder-limits.js';
import type { LadderKind, Level } from '../ladder/levels.js';

interface Seen {
  readonly now: number;
  readonly facts: LadderFacts;
}

/** The ladder told naively: everything is kept, and every answer is worked out from the beginning. */
export class LadderModel {
  private readonly seen: Seen[] = [];
  private readonly changes: { readonly now: number; readonly level: Level }[] = [];

  constructor(
    private readonly kind: LadderKind,
    private readonly limits: LadderLimits,
  ) {}

  evaluate(facts: LadderFacts, now: number): Level {
    this.seen.push({ now, facts });
    const wanted = this.wanted(facts);
    const last = this.changes.at(-1) ?? { now: -Infinity, level: 'flow' };
    const mayChange = wanted === 'closed' || now - last.now >= this.limits.dwellMs;
    if (wanted !== last.level && mayChange) this.changes.push({ now, level: wanted });
    return this.changes.at(-1)?.level ?? 'flow';
  }

  private wanted({ override }: LadderFacts): Level {
    const factual = this.factual();
    if (override === undefined || factual === 'closed') return factual;
    return override === 'hold' && this.kind === 'analytics' ? factual : override;
  }

  private factual(): Level {
    const { limits: l, seen } = this;
    if (seen.some(({ facts }) => facts.hasDiskFailed)) return 'closed';
    const isShut = this.latched(
      ({ headroom: h, hasSpoolRefused, outletFill }) =>
        hasSpoolRefused || outletFill >= 1 || h.freeBytes <= l.closeFreeShare * h.quotaBytes,
      ({ headroom: h, hasSpoolRefused, outletFill }) =>
        !hasSpoolRefused && outletFill < 1 && h.freeBytes >= l.reopenFreeShare * h.quotaBytes,
      0,
    );
    if (isShut) return 'closed';
    const isLate = this.latched(
      ({ lagMs }) => lagMs >= l.holdEnterLagMs,
      ({ lagMs }) => lagMs < l.holdLeaveLagMs,
    );
    const isLow = this.isLow();
    const isBehind = this.latched(
      ({ outletFill }) => outletFill >= l.slowOutletFill,
      ({ outletFill }) => outletFill <= l.wellOutletFill,
    );
    if ((isLow || isBehind) && this.kind === 'analytics') return 'closed';
    if (this.kind === 'compliance' && (isLate || isLow || isBehind)) return 'hold';
    const isSlow = this.latched(
      ({ queue, headSojournMs }) => queue !== 'taking' || headSojournMs >= l.spoolEnterSojournMs,
      ({ queue, headSojournMs }) => queue === 'taking' && headSojournMs <= l.spoolLeaveSojournMs,
    );
    return isSlow ? 'spool' : 'flow';
  }

  /** The rate at which the level was entered counts until it is left. */
  private isLow(): boolean {
    const { turnBytes, lowFreeShare, holdLeaveFactor: factor, intervalMs, dwellMs } = this.limits;
    let entryRate = 0;
    const lasts = ({ headroom, fillBytesPerSecond }: LadderFacts): number => {
      const rate = this.kind === 'analytics' ? 0 : Math.max(entryRate, fillBytesPerSecond);
      return rate > 0 ? (headroom.freeBytes / rate) * 1_000 : Infinity;
    };
    const needs = ({ longestTurnMs }: LadderFacts): number => longestTurnMs + intervalMs + dwellMs;
    const hasFree = (
      { headroom: { freeBytes, quotaBytes } }: LadderFacts,
      times: number,
    ): boolean => {
      const floor = turnBytes > lowFreeShare * quotaBytes ? turnBytes : lowFreeShare * quotaBytes;
      return freeBytes >= times * floor || (times > 1 && freeBytes >= quotaBytes);
    };
    return this.latched(
      (facts) => lasts(facts) < needs(facts) || !hasFree(facts, 1),
      (facts) => lasts(facts) >= factor * needs(facts) && hasFree(facts, factor),
      undefined,
      (isOn, { fillBytesPerSecond }) => (entryRate = isOn ? fillBytesPerSecond : 0),
    );
  }

  private latched(
    enters: (facts: LadderFacts) => boolean,
    leaves: (facts: LadderFacts) => boolean,
    enterMs = this.limits.intervalMs,
    onTurn: (isOn: boolean, facts: LadderFacts) => void = () => undefined,
  ): boolean {
    let isOn = false;
    let run: number[] = [];
    for (const { now, facts } of this.seen) {
      if (!(isOn ? leaves(facts) : enters(facts))) {
        run = [];
        continue;
      }
      run.push(now);
      if (now - run[0]! < (isOn ? this.limits.intervalMs : enterMs)) continue;
      isOn = !isOn;
      run = [];
      onTurn(isOn, facts);
    }
    return isOn;
  }
}

/** A healthy vertical with some room. */
export const CALM: LadderFacts = {
  queue: 'taking',
  headSojournMs: 0,
  outletFill: 0,
  headroom: { quotaBytes: 1e8, heldBytes: 0, reservedBytes: 0, freeBytes: 1e8 },
  fillBytesPerSecond: 0,
  longestTurnMs: 20_000,
  lagMs: 0,
  hasDiskFailed: false,
  hasSpoolRefused: false,
};

export const withFree = (facts: LadderFacts, freeBytes: number): LadderFacts => ({
  ...facts,
  headroom: { ...facts.headroom, freeBytes, heldBytes: facts.headroom.quotaBytes - freeBytes },
});
