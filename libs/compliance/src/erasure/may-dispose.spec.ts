import { describe, expect, it } from 'vitest';
import { retentionCatalogFrom } from '../retention/retention-catalog.js';
import { type DisposalCase, mayDispose } from './may-dispose.js';

const fileOf = (name: string, period: string) => ({
  path: `${name}.yaml`,
  text: `class: ${name}
revision: 1
title: A class
citation: [{ source: The law of ${name}, evidence: K }]
lastVerified: 2026-11-23
periods: [{ ${period}, clocks: [call-end] }]
`,
});
const CATALOG = retentionCatalogFrom([
  fileOf('customers', 'ceiling: { days: 30 }'),
  fileOf('records', 'floor: { days: 10 }'),
  fileOf('credit', 'floor: { days: 60 }'),
]);
const ENDED = Date.parse('2026-03-02T15:00:00Z');
const dayAfter = (days: number): number => ENDED + days * 86_400_000;
const asked = (more: Partial<DisposalCase> = {}): DisposalCase => ({
  holds: [],
  classes: ['records', 'customers'],
  facts: { startedAt: ENDED, zone: 'UTC', clocks: { 'call-end': ENDED } },
  sealedUntil: null,
  ...more,
});

describe('mayDispose', () => {
  it('says by which class a call must go, and since when', () => {
    expect(mayDispose(CATALOG, asked(), dayAfter(31))).toEqual({
      kind: 'dispose',
      ceiling: {
        class: 'customers',
        source: 'The law of customers',
        at: Date.parse('2026-04-02T00:00:00Z'),
      },
    });
  });

  it('lets a call go whose floor outlasted its ceiling, once the floor has ended as well', () => {
    const both = asked({ classes: ['credit', 'customers'] });
    expect(mayDispose(CATALOG, both, dayAfter(59))).toMatchObject({ because: 'conflict' });
    expect(mayDispose(CATALOG, both, dayAfter(61))).toMatchObject({ kind: 'dispose' });
  });

  it('leaves alone what has no ceiling, and what has not reached it', () => {
    const deleteBy = Date.parse('2026-04-02T00:00:00Z');
    expect(mayDispose(CATALOG, asked(), dayAfter(20))).toEqual({ kind: 'not-due', deleteBy });
    const open = asked({ classes: ['records'] });
    expect(mayDispose(CATALOG, open, dayAfter(900))).toEqual({ kind: 'not-due', deleteBy: null });
    const none = asked({ classes: [] });
    expect(mayDispose(CATALOG, none, dayAfter(900))).toEqual({ kind: 'not-due', deleteBy: null });
  });

  it.each<[string, Partial<DisposalCase>, object]>([
    ['a hold', { holds: ['h-1'] }, { because: 'hold', names: ['h-1'] }],
    [
      'a floor that ends after the ceiling',
      { classes: ['credit', 'customers'] },
      { because: 'conflict', names: ['credit', 'customers'] },
    ],
    [
      'the floor that it was sealed with',
      { sealedUntil: dayAfter(40) },
      { because: 'floor', names: ['as it was sealed'] },
    ],
    ['a class that nobody knows', { classes: ['gone'] }, { because: 'unknown', names: ['gone'] }],
    ['a day that nobody knows', { facts: undefined }, { because: 'unknown' }],
  ])('keeps what %s speaks for, and says so', (_what, more, because) => {
    expect(mayDispose(CATALOG, asked(more), dayAfter(31))).toMatchObject({
      kind: 'keep',
      ...because,
    });
  });
});
