import { describe, expect, it } from 'vitest';
import { FillRate } from './fill-rate.js';

function rateAfter(seconds: number, bytesAt: (second: number) => number): number {
  const rate = new FillRate();
  for (let s = 0; s <= seconds; s += 0.1) rate.observe(bytesAt(s), s * 1_000);
  return rate.bytesPerSecond;
}

describe('FillRate', () => {
  it('comes to the rate at which the spool grows', () => {
    expect(rateAfter(60, (s) => s * 2_000)).toBeCloseTo(2_000, 1);
  });

  it('is 0 before the second observation and while the spool shrinks', () => {
    const rate = new FillRate();
    expect(rate.bytesPerSecond).toBe(0);
    rate.observe(1e6, 0);
    expect(rate.bytesPerSecond).toBe(0);
    expect(rateAfter(30, (s) => 1e6 - s * 1_000)).toBe(0);
  });

  it('takes one large write for what it is', () => {
    // 300 KB at once, 10 s ago: a rate of 60 KB/s then, 8 KB/s by now, not 3 MB/s.
    expect(rateAfter(20, (s) => (s < 10 ? 0 : 300_000))).toBeLessThan(9_000);
  });

  it('takes two observations of one moment for one', () => {
    const rate = new FillRate();
    rate.observe(0, 5);
    rate.observe(1_000, 5);
    expect(rate.bytesPerSecond).toBe(0);
  });
});
