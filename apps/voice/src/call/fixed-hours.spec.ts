import { describe, expect, it } from 'vitest';
import { FIXED_HOURS, fixedHoursIn, fixedModeOf } from './fixed-hours.js';

describe('fixedHoursIn', () => {
  it.each([
    [undefined, 'salon', undefined],
    ['*=open', 'salon', 'open'],
    ['salon=after-hours,*=open', 'salon', 'after-hours'],
    ['salon=after-hours,*=open', 'sales', 'open'],
    ['it-helpdesk=after-hours', 'salon', undefined],
  ] as const)('of %s gives a call to %s: %s', (text, vertical, mode) => {
    expect(text === undefined || FIXED_HOURS.test(text)).toBe(true);
    expect(fixedModeOf(fixedHoursIn(text), { vertical })).toBe(mode);
  });
});

describe('FIXED_HOURS', () => {
  it.each(['', 'salon', 'salon=closed', '=open', 'salon=open=open', ',', 'salon=open,'])(
    'does not describe "%s"',
    (text) => {
      expect(FIXED_HOURS.test(text)).toBe(false);
    },
  );
});
