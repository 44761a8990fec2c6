import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SheddingController } from './shedding-controller.js';

const OPTIONS = { targetMs: 5_000, intervalMs: 5_000, restoreBelowMs: 2_500 };

interface Sample {
  readonly lagMs: number;
  readonly nowMs: number;
  readonly before: number;
  readonly after: number;
}

const samples = (stepMs: fc.Arbitrary<number>): fc.Arbitrary<Sample[]> =>
  fc
    .array(fc.tuple(fc.constantFrom(0, 2_499, 2_500, 4_000, 5_000, 5_001, 60_000), stepMs), {
      maxLength: 300,
    })
    .map((steps) => {
      const controller = new SheddingController(OPTIONS);
      let nowMs = 0;
      return steps.map(([lagMs, forMs]) => {
        nowMs += forMs;
        const before = controller.level;
        return { lagMs, nowMs, before, after: controller.observe(lagMs, nowMs) };
      });
    });

/** The samples of the interval that ends with `index`, without the one that opened it. */
const intervalBefore = (all: readonly Sample[], index: number): readonly Sample[] => {
  const end = all[index] as Sample;
  return all.slice(0, index + 1).filter(({ nowMs }) => nowMs > end.nowMs - OPTIONS.intervalMs);
};

describe('SheddingController, whatever the lag does', () => {
  const forward = samples(fc.integer({ min: 1, max: 3_000 }));

  it('stays within its levels and changes by one at a time', () => {
    fc.assert(
      fc.property(samples(fc.integer({ min: -3_000, max: 3_000 })), (all) => {
        for (const { before, after } of all) {
          expect([0, 1, 2, 3]).toContain(after);
          expect(Math.abs(after - before)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('never begins to shed unless every sample of an interval was above the target', () => {
    fc.assert(
      fc.property(forward, (all) => {
        all.forEach(({ before, after }, index) => {
          if (before !== 0 || after !== 1) return;
          expect(intervalBefore(all, index).every(({ lagMs }) => lagMs > OPTIONS.targetMs)).toBe(
            true,
          );
        });
      }),
    );
  });

  it('never sheds more at a sample that is not above the target', () => {
    fc.assert(
      fc.property(forward, (all) => {
        for (const { lagMs, before, after } of all) {
          if (after > before) expect(lagMs).toBeGreaterThan(OPTIONS.targetMs);
        }
      }),
    );
  });

  it('never gives back unless every sample of an interval was below the lower mark', () => {
    fc.assert(
      fc.property(forward, (all) => {
        all.forEach(({ before, after }, index) => {
          if (after >= before) return;
          const isBelow = ({ lagMs }: Sample): boolean => lagMs < OPTIONS.restoreBelowMs;
          expect(intervalBefore(all, index).every(isBelow)).toBe(true);
        });
      }),
    );
  });

  it('gives everything back after three calm intervals, and sheds everything after three above', () => {
    fc.assert(
      fc.property(forward, fc.boolean(), (all, isCalm) => {
        const controller = new SheddingController(OPTIONS);
        for (const { lagMs, nowMs } of all) controller.observe(lagMs, nowMs);
        const fromMs = all.at(-1)?.nowMs ?? 0;
        for (let passedMs = 0; passedMs <= 3 * OPTIONS.intervalMs + 300; passedMs += 100)
          controller.observe(isCalm ? 0 : 60_000, fromMs + passedMs);
        expect(controller.level).toBe(isCalm ? 0 : 3);
      }),
    );
  });
});
