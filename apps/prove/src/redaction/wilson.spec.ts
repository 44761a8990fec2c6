import { describe, expect, it } from 'vitest';
import { wilsonLowerBound } from './wilson.js';

describe('wilsonLowerBound', () => {
  it.each([
    [1_000, 1_000, 0.996_173],
    [995, 1_000, 0.988_346],
    [50, 100, 0.403_832],
    [0, 10, 0],
  ])('of %d in %d is %d', (hits, trials, expected) => {
    expect(wilsonLowerBound(hits, trials)).toBeCloseTo(expected, 5);
  });

  it('promises nothing without a trial', () => {
    expect(wilsonLowerBound(0, 0)).toBe(0);
  });
});
