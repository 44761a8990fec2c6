import { describe, expect, it } from 'vitest';
import { isOpenAt, opensNext, type OpeningHours } from './opening-hours.js';

const ZONE = 'America/New_York';
const HOURS: OpeningHours = {
  open: [
    { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '17:00' },
    { days: ['sat'], from: '08:00', to: '12:00' },
  ],
  closedOn: ['2026-11-26'],
};
const at = (text: string): number => Date.parse(text);

describe('opensNext', () => {
  it.each([
    ['now, while it is open', '2026-11-25T09:30:00-05:00', '2026-11-25T09:30:00-05:00'],
    ['the same morning', '2026-11-25T07:59:59-05:00', '2026-11-25T08:00:00-05:00'],
    ['behind a holiday', '2026-11-25T17:00:00-05:00', '2026-11-27T08:00:00-05:00'],
    ['behind a weekend', '2026-11-28T12:00:00-05:00', '2026-11-30T08:00:00-05:00'],
    ['when summer time begins', '2026-03-07T13:00:00-05:00', '2026-03-09T08:00:00-04:00'],
  ])('is %s', (_what, from, opens) => {
    const next = opensNext(HOURS, ZONE, at(from));
    expect(next).toBe(at(opens));
    expect(isOpenAt(HOURS, ZONE, next!)).toBe(true);
  });

  it('is never where every day is closed for two months', () => {
    const days = Array.from({ length: 70 }, (_, day) =>
      new Date(at('2026-11-25T12:00:00Z') + day * 86_400_000).toISOString().slice(0, 10),
    );
    const closed = { ...HOURS, closedOn: days };
    expect(opensNext(closed, ZONE, at('2026-11-25T12:00:00-05:00'))).toBeUndefined();
  });
});
