import { describe, expect, it } from 'vitest';
import { CallClock } from './call-clock.js';

describe('CallClock', () => {
  it('goes on where the stream before ended', () => {
    const clock = new CallClock();
    expect(clock.at(5_000)).toBe(5_000);
    clock.nextStream();
    expect(clock.at(100)).toBe(5_100);
    expect(clock.nowMs).toBe(5_100);
  });

  it('does not go back for what is told late', () => {
    const clock = new CallClock();
    clock.at(5_000);
    expect(clock.at(3_000)).toBe(3_000);
    expect(clock.nowMs).toBe(5_000);
  });
});
