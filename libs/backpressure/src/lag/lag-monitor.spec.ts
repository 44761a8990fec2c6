import { describe, expect, it } from 'vitest';
import { LagMonitor } from './lag-monitor.js';

describe('LagMonitor', () => {
  const withNumbered = (...times: number[]): LagMonitor => {
    const lag = new LagMonitor({ now: () => 10_000 });
    for (const [seq, atMs] of times.entries()) lag.numbered('e', seq, atMs);
    return lag;
  };

  it('measures from numbering to acknowledgement', () => {
    const lag = withNumbered(1_000, 1_100);
    lag.acknowledged('e', [[0, 1]], 1_600);
    expect(lag.percentiles()).toEqual({ p50: 500, p99: 600, max: 600, count: 2 });
  });

  it('names the age of the oldest unacknowledged event over all keys', () => {
    const lag = withNumbered(1_000, 2_000);
    lag.numbered('f', 0, 1_500);
    expect(lag.oldestUnacknowledgedAgeMs(3_000)).toBe(2_000);
    lag.acknowledged('e', [[0, 0]], 2_500);
    expect(lag.oldestUnacknowledgedAgeMs(3_000)).toBe(1_500);
  });

  it('is 0 with nothing outstanding, and has no percentiles without a sample', () => {
    const lag = new LagMonitor();
    expect(lag.oldestUnacknowledgedAgeMs()).toBe(0);
    expect(lag.percentiles()).toEqual({ p50: 0, p99: 0, max: 0, count: 0 });
  });

  it('counts an event once, however often the whole set is acknowledged', () => {
    const lag = withNumbered(1_000);
    for (let i = 0; i < 3; i += 1) lag.acknowledged('e', [[0, 5]], 2_000 + i);
    expect(lag.percentiles()).toMatchObject({ max: 1_000, count: 1 });
  });

  it('follows what lies between acknowledged ranges', () => {
    const lag = withNumbered(1_000, 1_001, 1_002, 1_003, 1_004);
    lag.acknowledged(
      'e',
      [
        [4, 9],
        [0, 1],
      ],
      2_000,
    );
    expect(lag.outstanding).toBe(2);
    expect(lag.oldestUnacknowledgedAgeMs(2_002)).toBe(1_000);
  });

  it('does not wait for an event that was dropped, which no archive will ever acknowledge', () => {
    const lag = withNumbered(1_000, 2_000);
    lag.dropped('e', 0);
    expect(lag.oldestUnacknowledgedAgeMs(3_000)).toBe(1_000);
    expect(lag.percentiles().count).toBe(0);
  });

  it('does not take an event that is offered again for a new one', () => {
    const lag = withNumbered(1_000);
    lag.numbered('e', 0, 9_000);
    expect(lag.outstanding).toBe(1);
    expect(lag.oldestUnacknowledgedAgeMs(9_000)).toBe(8_000);
  });

  it('forgets a key with all that was outstanding', () => {
    const lag = withNumbered(1_000, 2_000);
    lag.forget('e');
    lag.forget('e');
    expect([lag.outstanding, lag.oldestUnacknowledgedAgeMs(9_000)]).toEqual([0, 0]);
  });

  it('keeps the oldest when it is full, and counts what it does not follow', () => {
    const lag = new LagMonitor({ outstandingMax: 2 });
    for (const seq of [0, 1, 2, 3]) lag.numbered('e', seq, 1_000 + seq);
    expect([lag.outstanding, lag.untracked]).toEqual([2, 2]);
    expect(lag.oldestUnacknowledgedAgeMs(2_000)).toBe(1_000);
  });

  it('runs on its own clock when no time is given', () => {
    let nowMs = 5;
    const lag = new LagMonitor({ now: () => nowMs });
    lag.numbered('e', 0);
    nowMs = 47;
    expect(lag.oldestUnacknowledgedAgeMs()).toBe(42);
    lag.acknowledged('e', [[0, 0]]);
    expect(lag.percentiles().max).toBe(42);
  });

  it('starts its percentiles anew on `reset` and keeps what is outstanding', () => {
    const lag = withNumbered(1_000, 1_000);
    lag.acknowledged('e', [[0, 0]], 2_000);
    lag.reset();
    expect([lag.percentiles().count, lag.outstanding]).toEqual([0, 1]);
  });
});
