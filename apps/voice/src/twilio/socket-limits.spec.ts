import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SocketLimits, type SocketPlace } from './socket-limits.js';

const LIMITS = { socketsMax: 5, waitingMax: 2 };

const placesOf = (limits: SocketLimits, source: string | undefined, count: number) =>
  Array.from({ length: count }, () => limits.take(source));

describe('SocketLimits', () => {
  it('stops a source whose sockets begin no stream, and no other', () => {
    const limits = new SocketLimits(LIMITS);
    const [first] = placesOf(limits, 'a', 2);
    expect([limits.take('a'), typeof limits.take('b')]).toEqual(['waiting', 'object']);
    (first as SocketPlace).begun();
    expect(typeof limits.take('a')).toBe('object');
  });

  it('has so many places in all', () => {
    const limits = new SocketLimits(LIMITS);
    const places = placesOf(limits, undefined, 6);
    expect(places.at(-1)).toBe('full');
    (places[0] as SocketPlace).left();
    expect(typeof limits.take(undefined)).toBe('object');
  });

  it('gives every place back once, in whatever order sockets begin and leave', () => {
    const acts = fc.array(
      fc.record({
        source: fc.constantFrom('a', 'b', 'c'),
        act: fc.constantFrom('take', 'begun', 'left'),
      }),
      { maxLength: 100 },
    );
    fc.assert(
      fc.property(acts, (steps) => {
        const limits = new SocketLimits(LIMITS);
        const open: SocketPlace[] = [];
        for (const { source, act } of steps) {
          if (act === 'take') {
            const place = limits.take(source);
            if (typeof place === 'object') open.push(place);
          } else open[0]?.[act as 'begun' | 'left']();
          if (act === 'left') open.shift();
          expect(open.length).toBeLessThanOrEqual(LIMITS.socketsMax);
        }
        for (const place of open) place.left();
        expect(placesOf(limits, undefined, 5).every((each) => typeof each === 'object')).toBe(true);
        expect(limits.take(undefined)).toBe('full');
      }),
    );
  });
});
