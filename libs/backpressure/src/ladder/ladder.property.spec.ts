import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALM, LadderModel, withFree } from '../testing/ladder-model.js';
import type { LadderFacts } from './ladder-facts.js';
import { LADDER_LIMITS } from './ladder-limits.js';
import { Ladder, type LadderState } from './ladder.js';
import { LEVELS, rankOf, type Level } from './levels.js';

const RUNS = 1_000;
const kind = fc.constantFrom('compliance' as const, 'analytics' as const);

/** Values on both sides of every threshold, and between the two of each. */
const facts: fc.Arbitrary<LadderFacts> = fc
  .record({
    queue: fc.constantFrom('taking' as const, 'taking' as const, 'full' as const, 'away' as const),
    headSojournMs: fc.constantFrom(0, 100, 300, 500, 9_000),
    outletFill: fc.constantFrom(0, 0, 0, 0.05, 0.1, 0.25, 0.9, 1, 3),
    freeBytes: fc.constantFrom(0, 1e6, 3e6, 5e6, 9e6, 11e6, 20e6, 31e6, 45e6, 1e8),
    fillBytesPerSecond: fc.constantFrom(0, 0, 1e5, 1e6),
    longestTurnMs: fc.constantFrom(5_000, 20_000),
    lagMs: fc.constantFrom(0, 14_999, 20_000, 30_000),
    hasDiskFailed: fc.constant(false),
    hasSpoolRefused: fc.constantFrom(false, false, false, true),
    override: fc.option(fc.constantFrom(...LEVELS), { nil: undefined, freq: 6 }),
  })
  .map(({ freeBytes, ...rest }) => withFree({ ...CALM, ...rest }, freeBytes));

/** Facts keep for a while, as they do: else nothing is ever sustained. */
const history = fc
  .array(
    fc.record({
      facts,
      times: fc.integer({ min: 1, max: 15 }),
      everyMs: fc.constantFrom(50, 100, 250),
    }),
    {
      minLength: 1,
      maxLength: 25,
    },
  )
  .map((phases) => {
    let now = 0;
    return phases.flatMap((phase) =>
      Array.from({ length: phase.times }, () => ({
        facts: phase.facts,
        now: (now += phase.everyMs),
      })),
    );
  });

const failsAt = (at: number, each: readonly { facts: LadderFacts; now: number }[]) =>
  each.map(({ facts: one, now }, i) => ({
    now,
    facts: i === at ? { ...one, hasDiskFailed: true } : one,
  }));

describe('Ladder', () => {
  it('never changes twice within the dwell, but to closed', () => {
    fc.assert(
      fc.property(kind, history, (of, each) => {
        const ladder = new Ladder(of);
        let last = -Infinity;
        for (const { facts: one, now } of each) {
          const before = ladder.level;
          const { level } = ladder.evaluate(one, now);
          if (level === before) continue;
          if (level !== 'closed') expect(now - last).toBeGreaterThanOrEqual(LADDER_LIMITS.dwellMs);
          last = now;
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('enters no level twice within the dwell, closed neither', () => {
    fc.assert(
      fc.property(kind, history, (of, each) => {
        const ladder = new Ladder(of);
        const entered = new Map<Level, number>();
        for (const { facts: one, now } of each) {
          const before = ladder.level;
          const { level } = ladder.evaluate(one, now);
          if (level === before) continue;
          const since = entered.get(level) ?? -Infinity;
          expect(now - since).toBeGreaterThanOrEqual(LADDER_LIMITS.dwellMs);
          entered.set(level, now);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('is never higher for more room, less that waits, a shorter wait or less lag, after whatever came before', () => {
    const better = fc.record({
      room: fc.constantFrom(0, 1e6, 5e7),
      shorterBy: fc.constantFrom(0, 400, 9_000),
      lessFill: fc.constantFrom(0, 0.2, 3),
      lessLag: fc.constantFrom(0, 10_000),
    });
    fc.assert(
      fc.property(kind, history, facts, better, (of, each, worse, by) => {
        const [one, other] = [new Ladder(of), new Ladder(of)];
        let end = 0;
        for (const { facts: past, now } of each) {
          one.evaluate(past, now);
          other.evaluate(past, now);
          end = now;
        }
        const free = Math.min(worse.headroom.quotaBytes, worse.headroom.freeBytes + by.room);
        const improved = {
          ...withFree(worse, free),
          headSojournMs: Math.max(0, worse.headSojournMs - by.shorterBy),
          outletFill: Math.max(0, worse.outletFill - by.lessFill),
          lagMs: Math.max(0, worse.lagMs - by.lessLag),
        };
        const high = one.evaluate(worse, end + 600).level;
        const low = other.evaluate(improved, end + 600).level;
        expect(rankOf(low)).toBeLessThanOrEqual(rankOf(high));
      }),
      { numRuns: RUNS },
    );
  });

  it('settles: the same facts for ever change it at most twice more', () => {
    fc.assert(
      fc.property(kind, history, facts, (of, each, last) => {
        const ladder = new Ladder(of);
        let end = 0;
        for (const { facts: one, now } of each) ladder.evaluate(one, (end = now));
        let changes = 0;
        let before = ladder.level;
        for (let now = end; now < end + 20_000; now += 100) {
          const { level } = ladder.evaluate(last, now);
          if (level !== before) changes++;
          before = level;
        }
        expect(changes).toBeLessThanOrEqual(2);
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps an analytics vertical out of hold and a failed disk closed', () => {
    fc.assert(
      fc.property(kind, history, fc.nat(300), (of, each, at) => {
        const ladder = new Ladder(of);
        const states: LadderState[] = [];
        for (const { facts: one, now } of failsAt(at, each)) states.push(ladder.evaluate(one, now));
        if (of === 'analytics') expect(states.map(({ level }) => level)).not.toContain('hold');
        for (const { level, reason } of states.slice(at)) {
          expect([level, reason]).toEqual(['closed', 'spool-failed']);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

class Evaluate implements fc.Command<{ model: LadderModel; now: number }, Ladder> {
  constructor(
    readonly facts: LadderFacts,
    readonly afterMs: number,
    readonly times: number,
  ) {}

  check = (): boolean => true;

  run(model: { model: LadderModel; now: number }, ladder: Ladder): void {
    for (let i = 0; i < this.times; i++) {
      model.now += this.afterMs;
      const expected = model.model.evaluate(this.facts, model.now);
      expect(ladder.evaluate(this.facts, model.now).level).toBe(expected);
    }
  }

  toString = (): string => `${this.times}×${this.afterMs} ms ${JSON.stringify(this.facts)}`;
}

describe('Ladder, against the naive model', () => {
  it('gives the same level for any sequence of evaluations', () => {
    const evaluate = fc
      .tuple(
        facts,
        fc.boolean(),
        fc.constantFrom(50, 100, 250, 700),
        fc.integer({ min: 1, max: 12 }),
      )
      .map(
        ([one, hasFailed, afterMs, times]) =>
          new Evaluate(
            { ...one, hasDiskFailed: hasFailed && one.lagMs === 30_000 && one.headSojournMs === 0 },
            afterMs,
            times,
          ),
      );
    fc.assert(
      fc.property(kind, fc.commands([evaluate], { maxCommands: 30 }), (of, commands) => {
        const setup = () => ({
          model: { model: new LadderModel(of, LADDER_LIMITS), now: 0 },
          real: new Ladder(of),
        });
        fc.modelRun(setup, commands);
      }),
      { numRuns: RUNS / 2 },
    );
  });
});
