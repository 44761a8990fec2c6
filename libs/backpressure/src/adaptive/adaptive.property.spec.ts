import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AimdLimit } from './aimd-limit.js';
import { RetryBudget } from './retry-budget.js';

describe('AimdLimit, whatever happens', () => {
  it('stays within its bounds, moves by at most one up, and counts what is under way', () => {
    const step = fc.oneof(
      fc.constant({ kind: 'take' } as const),
      fc.record({ kind: fc.constant('success' as const), latencyMs: fc.nat(60_000) }),
      fc.constant({ kind: 'failure' } as const),
    );
    const bounds = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat(20), fc.nat(40));
    fc.assert(
      fc.property(bounds, fc.array(step, { maxLength: 300 }), ([floor, width, from], steps) => {
        const ceiling = floor + width;
        const limit = new AimdLimit({ floor, ceiling, initial: Math.max(1, from) });
        const open: number[] = [];
        for (const each of steps) {
          const before = limit.limit;
          if (each.kind === 'take') open.push(limit.take());
          else {
            const ticket = open.shift();
            if (ticket === undefined) continue;
            if (each.kind === 'failure') limit.onFailure(ticket);
            else limit.onSuccess(ticket, each.latencyMs);
          }
          expect(limit.inFlight).toBe(open.length);
          expect(limit.limit).toBeGreaterThanOrEqual(floor);
          expect(limit.limit).toBeLessThanOrEqual(ceiling);
          expect(limit.limit - before).toBeLessThanOrEqual(1);
          if (each.kind === 'failure') expect(limit.limit).toBeLessThanOrEqual(before);
        }
      }),
    );
  });

  it('is at its floor after enough failures one after the other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 0, max: 1_000 }),
        (floor, width) => {
          const limit = new AimdLimit({ floor, ceiling: floor + width, initial: floor + width });
          for (let i = 0; i < 12; i += 1) limit.onFailure(limit.take());
          expect(limit.limit).toBe(floor);
        },
      ),
    );
  });
});

describe('RetryBudget, whatever happens', () => {
  it('never lets more through than successes and time have paid for', () => {
    const step = fc.oneof(
      fc.constant({ kind: 'success' } as const),
      fc.record({ kind: fc.constant('retry' as const), afterMs: fc.nat(2_000) }),
    );
    const options = fc.record({
      perSuccess: fc.double({ min: 0, max: 1, noNaN: true }),
      perSecond: fc.double({ min: 0, max: 5, noNaN: true }),
      capacity: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 400 }), (each, steps) => {
        const budget = new RetryBudget(each);
        let [nowMs, successes, retries] = [0, 0, 0];
        for (const { kind, ...rest } of steps) {
          if (kind === 'success') {
            successes += 1;
            budget.onSuccess();
            continue;
          }
          nowMs += 'afterMs' in rest ? rest.afterMs : 0;
          if (budget.mayRetry(nowMs)) retries += 1;
        }
        const paid = each.perSuccess * successes + (each.perSecond * nowMs) / 1_000;
        expect(retries).toBeLessThanOrEqual(each.capacity + paid + 1e-6);
      }),
    );
  });

  it('lets a quiet process retry again after a while, however much failed before', () => {
    const budget = new RetryBudget({ perSuccess: 0.2, perSecond: 1, capacity: 3 });
    expect([0, 0, 0, 0].map((at) => budget.mayRetry(at))).toEqual([true, true, true, false]);
    expect(budget.mayRetry(900)).toBe(false);
    expect(budget.mayRetry(1_000)).toBe(true);
  });

  it('gives one retry for five successes at a fifth each', () => {
    const budget = new RetryBudget({ perSuccess: 0.2, perSecond: 0, capacity: 1 });
    budget.mayRetry(0);
    for (let i = 0; i < 4; i += 1) budget.onSuccess();
    expect(budget.mayRetry(0)).toBe(false);
    budget.onSuccess();
    expect(budget.mayRetry(0)).toBe(true);
  });

  it('gains nothing from a clock that steps back', () => {
    const budget = new RetryBudget({ perSuccess: 0, perSecond: 1, capacity: 1 });
    expect([5_000, 4_000, 4_500].map((at) => budget.mayRetry(at))).toEqual([true, false, false]);
  });
});
