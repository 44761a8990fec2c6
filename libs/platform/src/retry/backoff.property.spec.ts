import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';

describe('backoffMs', () => {
  it('stays between half the ceiling and the ceiling, for every attempt', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 60_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, firstMs, maxMs, random) => {
          const waitMs = backoffMs(attempt, { firstMs, maxMs, random: () => random });
          const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 40));
          expect(waitMs).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
          expect(waitMs).toBeLessThanOrEqual(ceiling);
        },
      ),
    );
  });

  it('doubles until the limit', () => {
    const longest = { firstMs: 100, maxMs: 1_000, random: () => 1 };
    expect([1, 2, 3, 4, 5, 6].map((attempt) => backoffMs(attempt, longest))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
  });
});
