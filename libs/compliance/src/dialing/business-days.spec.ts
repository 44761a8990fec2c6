import { describe, expect, it } from 'vitest';
import { dayOf, isoDayOf } from '../zones/local-time.js';
import { afterBusinessDays, isBusinessDay } from './business-days.js';

const holidaysOf = (year: number): string[] => {
  const first = dayOf(`${year}-01-01`);
  return Array.from({ length: 365 }, (_, i) => first + i)
    .filter((day) => (day + 3) % 7 < 5 && !isBusinessDay(day))
    .map(isoDayOf);
};

describe('isBusinessDay', () => {
  it('knows the federal holidays, and on which day they are kept', () => {
    expect(holidaysOf(2026)).toEqual([
      '2026-01-01',
      '2026-01-19',
      '2026-02-16',
      '2026-05-25',
      '2026-06-19',
      '2026-07-03', // the fourth is a Saturday
      '2026-09-07',
      '2026-10-12',
      '2026-11-11',
      '2026-11-26',
      '2026-12-25',
    ]);
    expect(holidaysOf(2027)).toContain('2027-12-31'); // New Year's Day of 2028 is a Saturday
    expect(holidaysOf(2027)).toContain('2027-07-05'); // the fourth is a Sunday
    expect(holidaysOf(2020)).not.toContain('2020-06-19');
  });
});

describe('afterBusinessDays', () => {
  it.each([
    ['2026-11-20T23:00:00-05:00', 10, '2026-12-08T05:00:00.000Z'], // over Thanksgiving
    ['2026-03-02T10:00:00-05:00', 10, '2026-03-17T04:00:00.000Z'],
    ['2026-03-07T10:00:00-05:00', 1, '2026-03-10T04:00:00.000Z'], // from a Saturday
  ])('of %s and %d is %s', (received, days, passed) => {
    const instant = afterBusinessDays(Date.parse(received), days, 'America/New_York');
    expect(new Date(instant).toISOString()).toBe(passed);
  });
});
