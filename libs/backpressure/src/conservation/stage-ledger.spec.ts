import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLOWS, StageLedger, type Flow } from './stage-ledger.js';

const ledgerHolding = (held: () => number) =>
  new StageLedger({ stage: 'send', vertical: 'salon', held });

describe('StageLedger', () => {
  it('is even before anything came', () => {
    expect(ledgerHolding(() => 0).check()).toMatchObject({ in: 0, held: 0, remainder: 0 });
  });

  it('keeps copies apart, so that what is offered again is no new event', () => {
    const ledger = ledgerHolding(() => 1);
    ledger.count('arrived');
    ledger.countCopy(3);
    expect(ledger.check()).toMatchObject({ in: 1, duplicates: 3, held: 1, remainder: 0 });
  });

  it('knows a duplicate as one only when it is told, as a commit does', () => {
    let held = 5;
    const ledger = ledgerHolding(() => held);
    ledger.count('arrived', 5);
    expect(ledger.check()).toMatchObject({ in: 5, remainder: 0 });
    held = 0;
    ledger.count('duplicate', 2);
    ledger.count('out', 3);
    expect(ledger.check()).toMatchObject({ in: 3, out: 3, duplicates: 2, remainder: 0 });
  });

  it('refuses to count what is no number of events', () => {
    const ledger = ledgerHolding(() => 0);
    for (const events of [-1, 0.5, NaN])
      expect(() => ledger.count('out', events)).toThrow(/events/);
  });

  it('has no remainder for a stage that holds what it has not let go, and ±1 for one that errs by one', () => {
    const Ways = fc.array(
      fc.constantFrom<Flow>('out', 'dropped', 'superseded', 'shed', 'quarantined', 'returned'),
    );
    fc.assert(
      fc.property(Ways, fc.nat(100), fc.constantFrom(-1, 0, 1), (ways, left, error) => {
        const ledger = ledgerHolding(() => left + error);
        ledger.count('arrived', ways.length + left);
        for (const way of ways) ledger.count(way);
        expect(ledger.check().remainder).toBe(0 - error);
      }),
    );
  });

  it('tells every flow', () => {
    expect(Object.keys(ledgerHolding(() => 0).totals()).sort()).toEqual([...FLOWS].sort());
  });
});
