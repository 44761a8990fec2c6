import { dayOf } from '@verbatim/compliance';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  freeTimes,
  isFree,
  isWithinHours,
  lasting,
  localTimeOf,
  type Bookable,
  type Span,
} from './free-times.js';

const ZONE = 'America/New_York';
const HOURS: Bookable['hours'] = {
  open: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '09:00', to: '12:00' }],
  closedOn: ['2026-12-25'],
};
const CUT = { name: 'cut', minutes: 45, everyMinutes: 15 };
const [JO, MINA]: Bookable[] = [
  { id: 1n, name: 'Jo', hours: HOURS },
  { id: 2n, name: 'Mina', hours: HOURS },
] as const;
const at = (iso: string): number => Date.parse(iso);

function free(
  change: Partial<Parameters<typeof freeTimes>[0]> = {},
  from = '2026-12-01',
  to = from,
) {
  return freeTimes({
    service: CUT,
    resources: [JO!],
    busy: new Map(),
    fromDay: dayOf(from),
    toDay: dayOf(to),
    zone: ZONE,
    nowMs: at('2026-11-26T17:00:00Z'),
    ofDayMax: 100,
    max: 100,
    ...change,
  }).map(({ startMs, resource }) => `${localTimeOf(startMs, ZONE)} ${resource.name}`);
}

describe('freeTimes', () => {
  it('begins with the hours and leaves time for the service to end within them', () => {
    const all = free();
    expect([all[0], all.at(-1)]).toEqual(['2026-12-01T09:00 Jo', '2026-12-01T11:15 Jo']);
  });

  it('leaves out what is busy, and names who else is free then', () => {
    const busy = new Map<bigint, Span[]>([
      [1n, [[at('2026-12-01T14:00:00Z'), at('2026-12-01T15:00:00Z')]]],
    ]);
    expect(free({ busy, ofDayMax: 2 })).toEqual(['2026-12-01T10:00 Jo', '2026-12-01T10:15 Jo']);
    expect(free({ busy, ofDayMax: 1, resources: [JO!, MINA!] })).toEqual(['2026-12-01T09:00 Mina']);
  });

  it('offers nothing that has passed, and nothing on a day that is closed', () => {
    expect(free({ nowMs: at('2026-12-01T16:00:00Z') })).toEqual(['2026-12-01T11:15 Jo']);
    expect(free({}, '2026-12-25')).toEqual([]);
  });

  it('knows the day on which clocks change', () => {
    const night = { open: [{ days: ['sun' as const], from: '01:00', to: '04:00' }] };
    const resources = [{ ...JO!, hours: night }];
    const service = { name: 'watch', minutes: 60, everyMinutes: 60 };
    expect(free({ resources, service, nowMs: 0 }, '2026-03-08')).toEqual([
      '2026-03-08T01:00 Jo',
      '2026-03-08T03:00 Jo',
    ]);
  });

  it('lets what lasts over night begin within the hours', () => {
    const service = { name: 'room', minutes: 1_200, everyMinutes: 60 };
    expect(free({ service })).toEqual([
      '2026-12-01T09:00 Jo',
      '2026-12-01T10:00 Jo',
      '2026-12-01T11:00 Jo',
    ]);
  });

  it('lets rooms be had for several nights, and nothing else', () => {
    const room = { name: 'room', minutes: 1_200, everyMinutes: 60 };
    expect([lasting(room, 3).minutes, lasting(room).minutes]).toEqual([4_080, 1_200]);
    expect(lasting(CUT, 3)).toBe(CUT);
    const taken: Span = [at('2026-12-03T00:00:00Z'), at('2026-12-03T10:00:00Z')];
    const busy = new Map<bigint, Span[]>([[1n, [taken]]]);
    const offered = (nights: number) => free({ service: lasting(room, nights), busy, ofDayMax: 1 });
    expect([offered(1), offered(2)]).toEqual([['2026-12-01T09:00 Jo'], []]);
  });

  it('never offers what overlaps, is out of hours, or is more than was asked for', () => {
    const minute = fc.integer({ min: 0, max: 6 * 60 });
    const span = fc.tuple(minute, fc.integer({ min: 1, max: 180 })).map(([from, lasts]): Span => {
      const start = at('2026-12-01T13:00:00Z') + from * 60_000;
      return [start, start + lasts * 60_000];
    });
    const spans = fc.array(span, { maxLength: 6 });
    fc.assert(
      fc.property(spans, spans, fc.integer({ min: 1, max: 9 }), (ofJo, ofMina, ofDayMax) => {
        const busy = new Map([
          [1n, ofJo],
          [2n, ofMina],
        ]);
        const found = freeTimes({
          service: CUT,
          resources: [JO!, MINA!],
          busy,
          fromDay: dayOf('2026-11-30'),
          toDay: dayOf('2026-12-02'),
          zone: ZONE,
          nowMs: at('2026-11-26T17:00:00Z'),
          ofDayMax,
          max: 20,
        });
        expect(found.length).toBeLessThanOrEqual(Math.min(20, 3 * ofDayMax));
        for (const { startMs, endMs, resource } of found) {
          expect(isFree([startMs, endMs], busy.get(resource.id))).toBe(true);
          expect(isWithinHours(CUT, resource.hours, startMs, ZONE)).toBe(true);
        }
        expect(found.map(({ startMs }) => startMs)).toEqual(
          found.map(({ startMs }) => startMs).sort((a, b) => a - b),
        );
      }),
      { numRuns: 300 },
    );
  });
});
