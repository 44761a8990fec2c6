import { describe, expect, it } from 'vitest';
import { endOfHour, hourOf, hoursDue, startOfHour } from './hours.js';

const at = (time: string): number => Date.parse(time);

describe('hourOf', () => {
  it('names an hour of UTC from its first millisecond to its last', () => {
    expect(hourOf(at('2026-11-26T17:00:00.000Z'))).toBe('2026-11-26T17');
    expect(hourOf(at('2026-11-26T17:59:59.999Z'))).toBe('2026-11-26T17');
    expect(startOfHour('2026-11-26T17')).toBe(at('2026-11-26T17:00:00Z'));
    expect(endOfHour('2026-12-31T23')).toBe(at('2027-01-01T00:00:00Z'));
  });
});

describe('hoursDue', () => {
  const begun = at('2026-11-26T15:42:00Z');

  it.each([
    ['nothing in the hour in which the log began', undefined, '2026-11-26T15:59:59.999Z', []],
    ['that hour once it is over', undefined, '2026-11-26T16:00:00.000Z', ['2026-11-26T15']],
    ['nothing while the hour after the last runs', '2026-11-26T15', '2026-11-26T16:59:59.999Z', []],
    ['the hour that has just ended', '2026-11-26T15', '2026-11-26T17:00:01Z', ['2026-11-26T16']],
    [
      'every hour of an outage, over midnight',
      '2026-11-26T21',
      '2026-11-27T01:30:00Z',
      ['2026-11-26T22', '2026-11-26T23', '2026-11-27T00'],
    ],
    ['nothing when the clock was set back', '2026-11-26T21', '2026-11-26T12:00:00Z', []],
  ])('gives %s', (_what, last, now, due) => {
    expect(hoursDue(last, begun, at(now), 100)).toEqual(due);
  });

  it('gives no more than it is asked for, the oldest first', () => {
    expect(hoursDue('2026-01-01T00', begun, at('2026-02-01T00:00:00Z'), 2)).toEqual([
      '2026-01-01T01',
      '2026-01-01T02',
    ]);
  });
});
