import { describe, expect, it } from 'vitest';
import { LagThreshold } from './lag-threshold.js';

describe('LagThreshold', () => {
  const threshold = (): LagThreshold =>
    new LagThreshold({
      aboveMs: 30_000,
      sustainedMs: 10_000,
      backBelowMs: 5_000,
      backForMs: 60_000,
    });
  const changes = (samples: readonly (readonly [ageMs: number, nowMs: number])[]): string[] => {
    const lag = threshold();
    return samples.flatMap(([ageMs, nowMs]) => lag.observe(ageMs, nowMs) ?? []);
  };

  it('is reached once the age has stayed above for the sustained time', () => {
    expect(
      changes([
        [31_000, 0],
        [36_000, 5_000],
        [40_900, 9_999],
      ]),
    ).toEqual([]);
    expect(
      changes([
        [31_000, 0],
        [36_000, 5_000],
        [41_000, 10_000],
      ]),
    ).toEqual(['reached']);
  });

  it('is not reached by one sample, as after the process was stopped for a minute', () => {
    expect(
      changes([
        [60_000, 0],
        [400, 500],
        [60_000, 5_000],
        [300, 10_500],
      ]),
    ).toEqual([]);
  });

  it('is over once the age has stayed below the lower mark, and not before', () => {
    const reached = [
      [31_000, 0],
      [41_000, 10_000],
    ] as const;
    expect(changes([...reached, [6_000, 20_000], [6_000, 90_000]])).toEqual(['reached']);
    expect(changes([...reached, [100, 20_000], [31_000, 50_000], [100, 85_000]])).toEqual([
      'reached',
    ]);
    expect(changes([...reached, [100, 20_000], [100, 80_000]])).toEqual(['reached', 'over']);
  });

  it('waits anew when the clock is set back', () => {
    expect(
      changes([
        [31_000, 50_000],
        [31_000, 1_000],
        [31_000, 10_999],
      ]),
    ).toEqual([]);
    expect(
      changes([
        [31_000, 50_000],
        [31_000, 1_000],
        [31_000, 11_000],
      ]),
    ).toEqual(['reached']);
  });

  it('refuses a lower mark above the threshold, naming both', () => {
    const options = { aboveMs: 1_000, sustainedMs: 1, backBelowMs: 2_000, backForMs: 1 };
    expect(() => new LagThreshold(options)).toThrow(/2000.*1000/);
  });
});
