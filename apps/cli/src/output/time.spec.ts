import { describe, expect, it } from 'vitest';
import { formatAge, formatInstant, formatOffset } from './time.js';

describe('formatInstant', () => {
  it('gives seconds in UTC, and a dash for what is not known', () => {
    expect(formatInstant(Date.UTC(2026, 10, 3, 4, 5, 6, 789))).toBe('2026-11-03 04:05:06');
    expect(formatInstant(null)).toBe('-');
  });
});

describe('formatAge', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [7_199_999, '1 h'],
    [3 * 86_400_000, '3 d'],
  ])('tells %i ms as %s', (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });
});

describe('formatOffset', () => {
  it('counts minutes past the hour and keeps milliseconds', () => {
    expect(formatOffset(0)).toBe('00:00.000');
    expect(formatOffset(3_725_042)).toBe('62:05.042');
    expect(formatOffset(null)).toBe('--:--.---');
  });
});
