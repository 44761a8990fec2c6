import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { retentionCatalogFrom } from './retention-catalog.js';
import { type RetentionFacts, retentionFor } from './retention-for.js';

const CONFIG = join(import.meta.dirname, '../../../../config');
const filesIn = (folder: string) =>
  readdirSync(join(CONFIG, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({
      path: `config/${folder}/${name}`,
      text: readFileSync(join(CONFIG, folder, name), 'utf8'),
    }));

const CATALOG = retentionCatalogFrom(filesIn('retention'));
const at = (iso: string): number => Date.parse(iso);

const called = (iso: string, clocks: RetentionFacts['clocks'] = {}): RetentionFacts => ({
  startedAt: at(iso),
  zone: 'America/New_York',
  clocks: { 'call-end': at(iso) + 60_000, ...clocks },
});

/** Asked right after the call. */
const kept = (classes: string[], facts: RetentionFacts, when = facts.startedAt + 60_000) =>
  retentionFor(CATALOG, classes, facts, when);
const dayOf = (instant: number | null): string | null =>
  instant === null
    ? null
    : new Date(instant).toLocaleString('sv-SE', { timeZone: 'America/New_York' });

describe('the retention classes that come with Verbatim', () => {
  it('are all those that a vertical names', () => {
    for (const { path, text } of filesIn('verticals')) {
      const { retention } = parse(text) as { retention?: { classes: string[] } };
      const unknown = retention?.classes.filter((name) => !CATALOG.has(name));
      expect([path, unknown]).toEqual([path, []]);
    }
  });

  it.each([
    ['hipaa-documentation', '2032-11-27 00:00:00'],
    ['debt-collection', '2029-11-27 00:00:00'],
    ['telemarketing', '2031-11-27 00:00:00'],
    ['medicare-marketing', '2032-11-27 00:00:00'],
    ['broker-dealer-communication', '2029-11-27 00:00:00'],
    ['broker-dealer-record', '2032-11-27 00:00:00'],
    ['mifid-ii', '2031-11-27 00:00:00'],
    ['credit-application', '2028-12-27 00:00:00'],
    ['business-credit-application', '2027-11-27 00:00:00'],
    ['electronic-transfer', '2028-11-27 00:00:00'],
    ['fair-housing-evidence', '2029-11-27 00:00:00'],
    ['business-record', '2027-11-27 00:00:00'],
    ['unclassified', '2032-11-27 00:00:00'],
  ])('%s keeps a call of 2026-11-26 until %s', (name, until) => {
    const retention = kept([name], called('2026-11-26T15:00:00-05:00'));
    expect([dayOf(retention.until), retention.deleteBy, retention.conflict]).toEqual([
      until,
      null,
      null,
    ]);
  });

  it.each([
    ['glba-customer-information', '2028-11-27 00:00:00'],
    ['card-authentication-data', '2026-11-26 15:01:00'],
  ])('%s lets a call of 2026-11-26 stay no longer than %s', (name, deleteBy) => {
    const retention = kept([name], called('2026-11-26T15:00:00-05:00'));
    expect([retention.until, dayOf(retention.deleteBy)]).toEqual([null, deleteBy]);
  });
});

describe('a change of the law', () => {
  it('Medicare: ten years for a call on 30 September 2026, six for one on 1 October', () => {
    const before = kept(['medicare-marketing'], called('2026-09-30T23:59:59-04:00'));
    expect(dayOf(before.until)).toBe('2036-10-02 00:00:00'); // it ended after midnight
    const after = kept(['medicare-marketing'], called('2026-10-01T00:00:00-04:00'));
    expect(dayOf(after.until)).toBe('2032-10-02 00:00:00');
  });

  it('telemarketing: two years for a call on 14 October 2024, five for one on the 15th', () => {
    expect(dayOf(kept(['telemarketing'], called('2024-10-14T12:00:00-04:00')).until)).toBe(
      '2026-10-15 00:00:00',
    );
    expect(dayOf(kept(['telemarketing'], called('2024-10-15T12:00:00-04:00')).until)).toBe(
      '2029-10-16 00:00:00',
    );
  });

  it('goes by the day of the call, whenever it is asked', () => {
    const facts = called('2026-09-30T12:00:00-04:00');
    expect(kept(['medicare-marketing'], facts, at('2030-01-01T00:00:00Z'))).toMatchObject({
      until: kept(['medicare-marketing'], facts).until,
      state: 'keep',
    });
  });
});

describe('retentionFor', () => {
  const facts = called('2026-11-26T15:00:00-05:00');

  it('takes the latest floor, and says whose it is', () => {
    expect(kept(['business-record', 'debt-collection'], facts)).toMatchObject({
      floorBy: 'debt-collection',
      ceilingBy: null,
      state: 'keep',
      classes: [
        { class: 'business-record', revision: 2 },
        { class: 'debt-collection', revision: 2 },
      ],
    });
  });

  it('names both parties where a floor of three years meets a ceiling of two, and keeps for three', () => {
    const retention = kept(['debt-collection', 'glba-customer-information'], facts);
    expect(retention.conflict).toEqual({
      floor: { class: 'debt-collection', source: '12 CFR 1006.100(a), (b)', at: retention.until },
      ceiling: {
        class: 'glba-customer-information',
        source: '16 CFR 314.4(c)(6)',
        at: retention.deleteBy,
      },
    });
    const stateAt = (when: number) =>
      kept(['debt-collection', 'glba-customer-information'], facts, when).state;
    expect(stateAt(retention.until! - 1)).toBe('keep');
    expect(stateAt(retention.until!)).toBe('must-go');
  });

  it('sees no conflict where a floor and a ceiling end on the same day', () => {
    const both = ['electronic-transfer', 'glba-customer-information'];
    const retention = kept(both, facts);
    expect(retention.until).toBe(retention.deleteBy);
    expect(retention.conflict).toBeNull();
    expect(kept(both, facts, retention.until! - 1).state).toBe('keep');
    expect(kept(both, facts, retention.until!).state).toBe('must-go');
  });

  it('counts from the latest clock that has begun', () => {
    const moved = called('2026-11-26T15:00:00-05:00', {
      'last-collection-activity': at('2027-02-01T12:00:00-05:00'),
    });
    expect(dayOf(kept(['debt-collection'], moved).until)).toBe('2030-02-02 00:00:00');
  });

  it('lets a call stay while the clock of its ceiling has not begun, and says so', () => {
    const retention = kept(['gdpr-personal-data'], facts);
    expect(retention).toMatchObject({ until: null, deleteBy: null, state: 'may-go' });
    expect(retention.awaiting).toEqual([{ class: 'gdpr-personal-data', clock: 'purpose-end' }]);
    const over = called('2026-11-26T15:00:00-05:00', {
      'purpose-end': at('2026-12-24T12:00:00-05:00'),
    });
    expect(kept(['gdpr-personal-data'], over, at('2026-12-25T05:00:00Z')).state).toBe('must-go');
  });

  it('counts a floor whose clock has not begun from now: it moves', () => {
    const unended = { ...facts, clocks: {} };
    const now = at('2026-11-27T00:00:00-05:00');
    const retention = kept(['debt-collection'], unended, now);
    expect(dayOf(retention.until)).toBe('2029-11-28 00:00:00');
    expect(retention.awaiting).toEqual([
      { class: 'debt-collection', clock: 'call-end' },
      { class: 'debt-collection', clock: 'last-collection-activity' },
    ]);
  });

  it('takes the longer floor of a class of which somebody asked for it', () => {
    const asked = { ...facts, requested: ['mifid-ii'] };
    expect(dayOf(kept(['mifid-ii'], asked).until)).toBe('2033-11-27 00:00:00');
  });

  it('ends a length of time that began on 29 February with the month where there is none', () => {
    const leap = called('2028-02-29T12:00:00-05:00');
    expect(dayOf(kept(['business-record'], leap).until)).toBe('2029-03-01 00:00:00');
  });

  it('refuses a class that nobody knows', () => {
    expect(() => kept(['forever'], facts)).toThrow('No retention class is called "forever".');
  });

  it('without any class keeps nothing and destroys nothing by itself', () => {
    expect(kept([], facts)).toMatchObject({ until: null, deleteBy: null, state: 'may-go' });
  });
});
