import { dayAt, instantAfter, minuteOfDayAt } from '../zones/local-time.js';
import type { Obstacle } from './dial-answer.js';
import type { DialCase } from './dial-case.js';
import { unusualConsentStarts, mayReachUnusually } from './wishes.js';

const OPENS_MINUTE = 8 * 60;
/** Exclusive: at 21:00 sharp a call is too late. */
const CLOSES_MINUTE = 21 * 60;

/**
 * From 08:00 to 21:00 on the clocks of the person called, wherever they may be: with several places, only
 * while it is so in all of them.
 *
 * Limits: states with narrower hours are not known here; a vertical's own opening hours say less, not
 * more. Source: 12 CFR 1006.6(b)(1)(i), comment 6(b)(1)(i)-2; 47 CFR 64.1200(c)(1); 16 CFR 310.4(c).
 */
export function hoursObstacles(dial: DialCase, at: number): Obstacle[] {
  if (dial.places.hasUnknownZone) return [{ code: 'location-unknown' }];
  // The person's own wish opens the hours of a collector, not those of a seller.
  const isByWish = !dial.isFor('telemarketing');
  if (isByWish && mayReachUnusually(dial, at)) return [];
  const lifts = dial.places.zones.flatMap((zone) => opensAfter(at, zone) ?? []);
  if (lifts.length === 0) return [];
  const starts = isByWish ? unusualConsentStarts(dial, at) : [];
  return [{ code: 'hours', liftsAt: Math.min(Math.max(...lifts), ...starts) }];
}

/** When the hours begin next; undefined while they last. */
function opensAfter(at: number, zone: string): number | undefined {
  const minute = minuteOfDayAt(at, zone);
  if (minute >= OPENS_MINUTE && minute < CLOSES_MINUTE) return undefined;
  const day = dayAt(at, zone);
  return instantAfter(at, minute < OPENS_MINUTE ? day : day + 1, OPENS_MINUTE, zone);
}
