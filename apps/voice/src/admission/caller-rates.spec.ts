import { describe, expect, it } from 'vitest';
import { CallerRates } from './caller-rates.js';

describe('CallerRates', () => {
  it('stops a number that dials without pause, and nobody else', () => {
    const rates = new CallerRates(3);
    const robot = Array.from({ length: 5 }, () => rates.take('+15550101234', 0));
    expect(robot).toEqual([true, true, true, false, false]);
    expect(rates.take('+15550105678', 0)).toBe(true);
    expect(rates.take('+15550101234', 20_000)).toBe(true);
  });

  it.each(['anonymous', 'unknown', 'Restricted', '', '266696687'])(
    'counts nothing against the withheld number "%s"',
    (number) => {
      const rates = new CallerRates(1);
      expect([rates.take(number, 0), rates.take(number, 0)]).toEqual([true, true]);
    },
  );

  it('counts nothing at all where the limit is 0', () => {
    const rates = new CallerRates(0);
    expect(Array.from({ length: 9 }, () => rates.take('+15550101234', 0))).not.toContain(false);
  });
});
