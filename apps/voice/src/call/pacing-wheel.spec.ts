import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PacingWheel, type Paced } from './pacing-wheel.js';

let wheel: PacingWheel;
beforeEach(() => {
  vi.useFakeTimers();
  wheel = new PacingWheel();
});
afterEach(() => void vi.useRealTimers());

const noting = (times: number[]): Paced => ({ due: () => void times.push(performance.now()) });

describe('PacingWheel', () => {
  it('calls each at its time, to the grain of 20 ms and never before it', () => {
    const startMs = performance.now();
    for (const afterMs of [1, 20, 95, 700]) {
      const times: number[] = [];
      wheel.callAt(performance.now() + afterMs, noting(times));
      vi.advanceTimersByTime(afterMs + 40);
      expect(times).toHaveLength(1);
      const lateMs = times[0]! - (performance.now() - 40);
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThanOrEqual(40);
    }
    expect(performance.now()).toBeGreaterThan(startMs);
  });

  it('has one timer for all, and none while nobody waits', () => {
    for (let i = 0; i < 200; i++) wheel.callAt(performance.now() + i, noting([]));
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(300);
    expect([vi.getTimerCount(), wheel.isTurning]).toEqual([0, false]);
  });

  it('serves everything that was missed while the process was held up', () => {
    let nowMs = 0;
    const held = new PacingWheel(() => nowMs);
    const times: number[] = [];
    for (const atMs of [30, 400, 1_200]) held.callAt(atMs, noting(times));
    nowMs = 60_000;
    vi.advanceTimersByTime(20);
    expect(times).toHaveLength(3);
    expect(held.isTurning).toBe(false);
  });

  it('gives those that ask again a later slot, so that one turn ends', () => {
    let calls = 0;
    const eager: Paced = {
      due: () => {
        calls++;
        if (calls < 5) wheel.callAt(performance.now() - 1_000, eager);
      },
    };
    wheel.callAt(0, eager);
    vi.advanceTimersByTime(40);
    expect(calls).toBeLessThanOrEqual(2);
    vi.advanceTimersByTime(200);
    expect(calls).toBe(5);
  });

  it('takes what is further away than its round for what is at its end', () => {
    const times: number[] = [];
    wheel.callAt(performance.now() + 60_000, noting(times));
    vi.advanceTimersByTime(1_300);
    expect(times).toHaveLength(1);
  });
});
