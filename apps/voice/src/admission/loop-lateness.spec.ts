import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoopLateness } from './loop-lateness.js';

const LIMITS = { enterMs: 100, leaveMs: 50, enterSamples: 3, leaveSamples: 5 };

const statesOf = (samples: readonly number[]): boolean[] => {
  const lateness = new LoopLateness(LIMITS);
  return samples.map((sample) => {
    lateness.sample(sample);
    return lateness.isLate;
  });
};

describe('LoopLateness', () => {
  it('is late after three late samples in a row, not after one stumble', () => {
    expect(statesOf([100, 500, 0, 100, 100, 100])).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it('is well again after five quiet samples in a row; what lies between the limits is not quiet', () => {
    const late = [200, 200, 200];
    expect(statesOf([...late, 49, 49, 49, 49, 50, 49, 49, 49, 49, 49]).slice(2)).toEqual([
      ...Array<boolean>(10).fill(true),
      false,
    ]);
  });

  it('never changes its mind faster than the samples that it takes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 200 }), (samples) => {
        const states = [false, ...statesOf(samples)];
        const changes = states.flatMap((state, i) => (i > 0 && state !== states[i - 1] ? [i] : []));
        for (const [n, at] of changes.entries()) {
          const since = at - (changes[n - 1] ?? 0);
          expect(since).toBeGreaterThanOrEqual(states[at] ? 3 : 5);
        }
      }),
    );
  });
});
