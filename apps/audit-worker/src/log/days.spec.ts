import { describe, expect, it } from 'vitest';
import { daysDue } from './days.js';

const at = (instant: string): number => Date.parse(instant);

describe('daysDue', () => {
  it.each<[string, string | undefined, string, string, string[]]>([
    [
      'none while the first day lasts',
      undefined,
      '2026-11-26T09:00Z',
      '2026-11-26T23:59:59.999Z',
      [],
    ],
    [
      'the first once it is over',
      undefined,
      '2026-11-26T09:00Z',
      '2026-11-27T00:00Z',
      ['2026-11-26'],
    ],
    ['none twice', '2026-11-26', '2026-11-26T09:00Z', '2026-11-27T10:00Z', []],
    [
      'those that were missed, over the end of a year',
      '2026-12-30',
      '2026-11-26T09:00Z',
      '2027-01-02T00:00:01Z',
      ['2026-12-31', '2027-01-01'],
    ],
  ])('are %s', (_case, last, begun, now, expected) => {
    expect(daysDue(last, at(begun), at(now), 31)).toEqual(expected);
  });

  it('are as many as asked for at once', () => {
    expect(daysDue(undefined, at('2026-01-01T00:00Z'), at('2026-11-26T00:00Z'), 3)).toEqual([
      '2026-01-01',
      '2026-01-02',
      '2026-01-03',
    ]);
  });
});
