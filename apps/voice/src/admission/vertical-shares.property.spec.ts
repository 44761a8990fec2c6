import { Vertical } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claimant, roomFor, type Shares, sharesOf } from './vertical-shares.js';

const CLAIMANTS = ['healthcare', 'salon', 'sales', 'outbound'] as const satisfies Claimant[];

/** Shares that add up to no more than there is. */
const world = fc
  .record({
    callsMax: fc.integer({ min: 1, max: 40 }),
    weights: fc.tuple(...CLAIMANTS.map(() => fc.integer({ min: 0, max: 10 }))),
  })
  .map(({ callsMax, weights }) => {
    const sum = Math.max(
      40,
      weights.reduce((a, b) => a + b, 0),
    );
    const shares = new Map(
      CLAIMANTS.map((each, i) => [each, Math.floor((callsMax * weights[i]!) / sum)] as const),
    );
    return { callsMax, shares };
  });

/** Calls that come (a claimant) and calls that end (by index of those running). */
const traffic = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ comes: fc.constantFrom(...CLAIMANTS) }) },
    { weight: 1, arbitrary: fc.record({ ends: fc.nat(1_000) }) },
  ),
  { maxLength: 200 },
);

const countsOf = (calls: readonly Claimant[]): Map<Claimant, number> => {
  const counts = new Map<Claimant, number>();
  for (const each of calls) counts.set(each, (counts.get(each) ?? 0) + 1);
  return counts;
};

const owedTo = (others: (each: Claimant) => boolean, shares: Shares, calls: Claimant[]): number =>
  [...shares]
    .filter(([each]) => others(each))
    .reduce((sum, [each, share]) => sum + Math.max(0, share - (countsOf(calls).get(each) ?? 0)), 0);

describe('roomFor', () => {
  it('never lets in more than there is room for, and always whoever is under their share', () => {
    fc.assert(
      fc.property(world, traffic, ({ callsMax, shares }, steps) => {
        const calls: Claimant[] = [];
        for (const step of steps) {
          if ('ends' in step) {
            calls.splice(step.ends % Math.max(1, calls.length), 1);
            continue;
          }
          const before = countsOf(calls);
          const room = roomFor(step.comes, before, shares, callsMax);
          if ((before.get(step.comes) ?? 0) < shares.get(step.comes)!) expect(room).toBe('free');
          if (room === 'free') calls.push(step.comes);
          expect(calls.length).toBeLessThanOrEqual(callsMax);
        }
      }),
    );
  });

  it('turns a call away only while all that is free is owed to others', () => {
    fc.assert(
      fc.property(world, traffic, ({ callsMax, shares }, steps) => {
        const calls: Claimant[] = [];
        for (const step of steps) {
          if ('ends' in step) {
            calls.splice(step.ends % Math.max(1, calls.length), 1);
            continue;
          }
          const room = roomFor(step.comes, countsOf(calls), shares, callsMax);
          if (room === 'free') calls.push(step.comes);
          else {
            const owed = owedTo((each) => each !== step.comes, shares, calls);
            expect(callsMax - calls.length).toBeLessThanOrEqual(owed);
          }
        }
      }),
    );
  });

  it('gives one claimant everything that nobody is owed, and not one call more', () => {
    fc.assert(
      fc.property(world, fc.constantFrom(...CLAIMANTS), ({ callsMax, shares }, flooding) => {
        const calls: Claimant[] = [];
        while (roomFor(flooding, countsOf(calls), shares, callsMax) === 'free') {
          calls.push(flooding);
        }
        const kept = owedTo((each) => each !== flooding, shares, []);
        expect(calls).toHaveLength(callsMax - kept);
        for (const other of CLAIMANTS.filter((each) => each !== flooding)) {
          for (let owed = shares.get(other)!; owed > 0; owed--) {
            expect(roomFor(other, countsOf(calls), shares, callsMax)).toBe('free');
            calls.push(other);
          }
        }
        expect(roomFor(flooding, countsOf(calls), shares, callsMax)).toBe('full');
      }),
    );
  });

  it('stays within the whole where another process let calls in', () => {
    const shares = new Map<Claimant, number>([['healthcare', 5]]);
    expect(roomFor('healthcare', new Map([['salon', 12]]), shares, 10)).toBe('full');
  });
});

describe('sharesOf', () => {
  it('never promises more than there is', () => {
    const files = fc
      .uniqueArray(
        fc.record({
          vertical: fc.constantFrom(...Vertical.options),
          percent: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
        }),
        { selector: ({ vertical }) => vertical },
      )
      .map((all) =>
        all.map(({ vertical, percent }) => ({
          vertical,
          numbers: ['+15550100001'],
          ...(percent !== undefined && { admission: { sharePercent: percent } }),
        })),
      );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        files,
        fc.integer({ min: 0, max: 10 }),
        (callsMax, verticals, outbound) => {
          const sum = [...sharesOf(callsMax, verticals, outbound).values()].reduce((a, b) => a + b);
          expect(sum).toBeLessThanOrEqual(callsMax);
        },
      ),
    );
  });

  it('gives what a file says, and equal parts of a quarter of the rest to those that say nothing', () => {
    const numbers = ['+15550100001'];
    const shares = sharesOf(
      200,
      [
        { vertical: 'healthcare', numbers, admission: { sharePercent: 20 } },
        { vertical: 'salon', numbers },
        { vertical: 'sales', numbers },
        { vertical: 'unclassified', numbers: [] },
      ],
      5,
    );
    expect(Object.fromEntries(shares)).toEqual({
      healthcare: 40,
      outbound: 10,
      salon: 18, // (100 − 25) ÷ 4 ÷ 2 = 9.375 % of 200
      sales: 18,
      unclassified: 0,
    });
  });
});
