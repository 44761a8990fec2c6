import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Demand } from './demand.js';

describe('Demand', () => {
  it('3.8 adds requests up and counts them down', () => {
    const demand = new Demand();
    demand.request(2);
    demand.request(3);
    expect(demand.outstanding).toBe(5);
    expect([demand.take(), demand.outstanding]).toEqual([true, 4]);
  });

  it('1.1 gives nothing when nothing was requested', () => {
    expect(new Demand().take()).toBe(false);
  });

  it.each([0, -1, 0.5, NaN, -Infinity])('3.9 refuses a request of %s', (n) => {
    const demand = new Demand();
    expect(demand.request(n)).toBe(false);
    expect(demand.outstanding).toBe(0);
  });

  it.each([
    ['Infinity', [Infinity]],
    ['2^53 - 1', [Number.MAX_SAFE_INTEGER]],
    ['a sum beyond 2^53 - 1', [Number.MAX_SAFE_INTEGER - 1, 5]],
    ['more than 2^53 - 1', [2 ** 60]],
  ])('3.17 treats %s as without bound, and counts it down no more', (_name, requests) => {
    const demand = new Demand();
    for (const n of requests) demand.request(n);
    for (let i = 0; i < 3; i += 1) demand.take();
    expect(demand.outstanding).toBe(Demand.UNBOUNDED);
  });

  it('is exact for any requests and takes below the bound', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000 })), (steps) => {
        const demand = new Demand();
        let expected = 0;
        for (const n of steps) {
          // Zero stands for a take, which is also what makes it a fair mix.
          if (n === 0) expected -= demand.take() ? 1 : 0;
          else expected += demand.request(n) ? n : 0;
          expect(demand.outstanding).toBe(expected);
        }
      }),
    );
  });
});
