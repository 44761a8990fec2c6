import { describe, expect, it } from 'vitest';
import { StreamMeter } from './stream-meter.js';

describe('StreamMeter', () => {
  let now = 1_000;
  const meter = new StreamMeter(() => now);
  const secondsOf = () => meter.closed().map(({ usage }) => usage['seconds']);

  it('tells how long a stream was open, once', () => {
    expect(secondsOf()).toEqual([]);
    meter.opened();
    now += 61_234.4;
    expect(secondsOf()).toEqual([61.234]);
    expect(secondsOf()).toEqual([]);
  });

  it('tells it of the next one too, without what lay between', () => {
    now += 60_000;
    meter.opened();
    now += 500;
    expect(secondsOf()).toEqual([0.5]);
  });
});
