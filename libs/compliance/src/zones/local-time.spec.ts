import { describe, expect, it } from 'vitest';
import {
  dayAt,
  dayOf,
  instantAfter,
  instantOf,
  isKnownZone,
  isoDayOf,
  minuteOfDayAt,
  offsetMsAt,
  weekdayOf,
} from './local-time.js';

const HOUR_MS = 3_600_000;
const at = (iso: string): number => Date.parse(iso);
const clock = (day: string, time: string, zone: string): string => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return new Date(instantOf(dayOf(day), hours * 60 + minutes, zone)).toISOString();
};

describe('offsetMsAt', () => {
  it.each([
    ['America/New_York', '2026-01-15T12:00:00Z', -5],
    ['America/New_York', '2026-07-15T12:00:00Z', -4],
    ['America/Phoenix', '2026-07-15T12:00:00Z', -7],
    ['America/Denver', '2026-07-15T12:00:00Z', -6],
    ['Pacific/Honolulu', '2026-07-15T12:00:00Z', -10],
    ['Pacific/Pago_Pago', '2026-07-15T12:00:00Z', -11],
    ['Pacific/Guam', '2026-07-15T12:00:00Z', 10],
    ['Asia/Kathmandu', '2026-07-15T12:00:00.999Z', 5.75],
  ])('of %s at %s is %d hours', (zone, instant, hours) => {
    expect(offsetMsAt(at(instant), zone)).toBe(hours * HOUR_MS);
  });

  it('refuses a zone that nobody knows, which can be asked before', () => {
    expect(isKnownZone('America/Gotham')).toBe(false);
    expect(isKnownZone('America/New_York')).toBe(true);
    expect(() => offsetMsAt(0, 'America/Gotham')).toThrow(RangeError);
  });
});

describe('dayAt and minuteOfDayAt', () => {
  it('tell the day and the minute that clocks on the spot show', () => {
    const instant = at('2026-04-08T03:59:59Z');
    expect(isoDayOf(dayAt(instant, 'America/New_York'))).toBe('2026-04-07');
    expect(minuteOfDayAt(instant, 'America/New_York')).toBe(23 * 60 + 59);
    expect(isoDayOf(dayAt(instant, 'Pacific/Guam'))).toBe('2026-04-08');
    expect(isoDayOf(dayAt(at('1969-12-31T23:00:00Z'), 'UTC'))).toBe('1969-12-31');
  });
});

describe('weekdayOf', () => {
  it('counts from Monday, before 1970 too', () => {
    expect(weekdayOf(dayOf('2026-11-26'))).toBe(3);
    expect(weekdayOf(dayOf('2026-11-30'))).toBe(0);
    expect(weekdayOf(dayOf('1969-12-28'))).toBe(6);
  });
});

describe('instantAfter', () => {
  it('takes the second of two once the first has passed', () => {
    const day = dayOf('2026-11-01');
    const of = (after: string): string =>
      new Date(instantAfter(at(after), day, 90, 'America/New_York')).toISOString();
    expect(of('2026-11-01T05:29:59Z')).toBe('2026-11-01T05:30:00.000Z');
    expect(of('2026-11-01T06:10:00Z')).toBe('2026-11-01T06:30:00.000Z');
  });
});

describe('instantOf', () => {
  it('is when clocks show that time', () => {
    expect(clock('2026-01-15', '08:00', 'America/New_York')).toBe('2026-01-15T13:00:00.000Z');
    expect(clock('2026-01-15', '08:00', 'Pacific/Guam')).toBe('2026-01-14T22:00:00.000Z');
  });

  it('takes the first of two, where clocks are put back', () => {
    expect(clock('2026-11-01', '01:30', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
  });

  it('takes the moment of the change, where clocks are put forward over it', () => {
    expect(clock('2026-03-08', '02:30', 'America/New_York')).toBe('2026-03-08T07:00:00.000Z');
    // Midnight itself is skipped in Santiago.
    expect(clock('2026-09-06', '00:00', 'America/Santiago')).toBe('2026-09-06T04:00:00.000Z');
  });

  it('takes the first minute after a day that the calendar skipped', () => {
    // Samoa went over the date line.
    expect(clock('2011-12-30', '08:00', 'Pacific/Apia')).toBe('2011-12-30T10:00:00.000Z');
  });
});
