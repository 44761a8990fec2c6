import { describe, expect, it } from 'vitest';
import { LagInterval } from './lag-interval.js';

describe('LagInterval', () => {
  it('keeps the peak that lies right before an acknowledgement', () => {
    const interval = new LagInterval(5_000);
    interval.observe(Infinity, 0);
    interval.observe(100, 3_100); // before
    interval.observe(3_000, 3_100); // after
    interval.observe(3_000, 5_000);
    expect(interval.take()).toEqual({ maxMs: 3_000, aboveObjectiveMs: 0 });
  });

  it('starts each interval anew, with what is still outstanding', () => {
    const interval = new LagInterval(5_000);
    interval.observe(0, 4_000);
    interval.take();
    interval.observe(3_500, 4_500);
    expect(interval.take().maxMs).toBe(1_000);
  });

  it('counts the time above the objective from the moment at which the age passed it', () => {
    const interval = new LagInterval(5_000);
    interval.observe(1_000, 1_000);
    interval.observe(1_000, 7_500); // above since 6,000
    interval.observe(7_400, 7_500);
    interval.observe(7_400, 10_000);
    expect(interval.take().aboveObjectiveMs).toBe(1_500);
  });

  it('says at each observation what it added', () => {
    const interval = new LagInterval(1_000);
    expect([0, 900, 1_200, 1_500].map((atMs) => interval.observe(0, atMs))).toEqual([
      0, 0, 200, 300,
    ]);
  });

  it('is zero while nothing is outstanding, however long', () => {
    const interval = new LagInterval(1_000);
    interval.observe(Infinity, 0);
    interval.observe(Infinity, 60_000);
    expect(interval.take()).toEqual({ maxMs: 0, aboveObjectiveMs: 0 });
  });

  it('is never negative when the clock is set back', () => {
    const interval = new LagInterval(1_000);
    interval.observe(10_000, 10_500);
    expect(interval.observe(10_000, 2_000)).toBe(0);
    expect(interval.take()).toEqual({ maxMs: 500, aboveObjectiveMs: 0 });
  });
});
