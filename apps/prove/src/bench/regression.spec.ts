import { describe, expect, it } from 'vitest';
import { medianOf, minimaOf, slopeOf } from './regression.js';

describe('slopeOf', () => {
  it('finds the slope of a line, and 0 of what does not rise', () => {
    expect(slopeOf([0, 1, 2, 3].map((x) => [x, 5 + 2 * x] as const))).toBeCloseTo(2);
    expect(slopeOf([0, 1, 2, 3].map((x) => [x, x % 2] as const))).toBeCloseTo(0.2);
    expect(slopeOf([[1, 1]])).toBe(0);
  });
});

describe('minimaOf', () => {
  it('takes the floor of a saw', () => {
    const saw = Array.from({ length: 40 }, (_, x) => [x, 100 + (x % 10)] as const);
    expect(minimaOf(saw, 10)).toEqual([0, 10, 20, 30].map((x) => [x, 100]));
  });
});

describe('medianOf', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[], 0],
  ])('of %j is %d', (values, median) => expect(medianOf(values)).toBe(median));
});
