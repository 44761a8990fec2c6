import { describe, expect, it } from 'vitest';
import { fixedModeOf, parseFixedHours } from './fixed-hours.js';

describe('parseFixedHours', () => {
  it.each([
    ['', 'salon', undefined],
    ['*=open', 'salon', 'open'],
    ['salon=after-hours, *=open', 'salon', 'after-hours'],
    ['salon=after-hours,*=open', 'sales', 'open'],
    ['sales=after-hours', 'salon', undefined],
  ] as const)('of "%s" gives a call to %s: %s', (text, vertical, mode) => {
    expect(fixedModeOf(parseFixedHours(text)!, { vertical })).toBe(mode);
  });

  it.each(['salon', 'salon=closed', '=open', 'salon=open=open', ',', 'salon=open,'])(
    'refuses "%s"',
    (text) => {
      expect(parseFixedHours(text)).toBeUndefined();
    },
  );
});
