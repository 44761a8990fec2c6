import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayAt, instantOf, minuteOfDayAt, offsetMsAt } from './local-time.js';

const ZONES = [
  'America/New_York',
  'America/Phoenix',
  'America/Adak',
  'America/St_Johns',
  'America/Santiago',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Europe/Dublin',
];
const zone = fc.constantFrom(...ZONES);
const day = fc.integer({ min: 10_957, max: 25_567 });
const minute = fc.integer({ min: 0, max: 1_439 });

describe('instantOf', () => {
  it('is the first instant that shows the time: just before, clocks show less', () => {
    fc.assert(
      fc.property(zone, day, minute, (where, onDay, atMinute) => {
        const wall = onDay * 1_440 + atMinute;
        const shown = (instant: number) =>
          dayAt(instant, where) * 1_440 + minuteOfDayAt(instant, where);
        const instant = instantOf(onDay, atMinute, where);
        expect(shown(instant)).toBeGreaterThanOrEqual(wall);
        expect(shown(instant - 1)).toBeLessThan(wall);
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds the instant again from what clocks show, but for the hour that comes twice', () => {
    const instants = fc.integer({ min: 946_684_800_000, max: 2_208_988_800_000 });
    fc.assert(
      fc.property(zone, instants, (where, any) => {
        const instant = Math.floor(any / 60_000) * 60_000;
        const found = instantOf(dayAt(instant, where), minuteOfDayAt(instant, where), where);
        const isSecondTime = offsetMsAt(found, where) !== offsetMsAt(instant, where);
        expect(found === instant || (isSecondTime && found < instant)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
