import { type PartyContext, WEEKDAYS } from '@verbatim/contracts';
import { dayAt, instantAfter, minuteOfDayAt, weekdayOf } from '../zones/local-time.js';
import { beginsAfter, isGiven } from './consents.js';
import type { Obstacle } from './dial-answer.js';
import { type DialCase, type DialedNumber, countedAs } from './dial-case.js';

type Inconvenience = NonNullable<PartyContext['inconvenient']>[number];

const DAY_MINUTES = 24 * 60;

/** What the person said about being reached: when, where, by what, about what, and through whom. */
export function wishObstacles(dial: DialCase, at: number): Obstacle[] {
  return [
    ...mediumOptOuts(dial, at),
    ...(dial.isFor('collection', 'location-information') ? collectionWishes(dial, at) : []),
  ];
}

/** The consumer's own consent, given to the collector, to be reached at an unusual time or place. */
export function mayReachUnusually({ party }: DialCase, at: number): boolean {
  return unusualConsents(party).some((consent) => isGiven(consent, at));
}

/** When such a consent that does not hold yet begins to. */
export function unusualConsentStarts({ party }: DialCase, at: number): number[] {
  return unusualConsents(party).flatMap((consent) => beginsAfter(consent, at) ?? []);
}

function unusualConsents({ consents = [] }: PartyContext): NonNullable<PartyContext['consents']> {
  return consents.filter(
    ({ kind, isDirect }) => kind === 'unusual-time-or-place' && isDirect === true,
  );
}

/** "Stop calling" ends calls; of one number, calls to that number. Source: 12 CFR 1006.14(h)(1). */
function mediumOptOuts({ party, numbers }: DialCase, at: number): Obstacle[] {
  const isOut = (party.optOuts ?? []).some(
    ({ medium, number, at: told }) =>
      medium === 'telephone' &&
      told <= at &&
      (number === undefined || numbers.some((dialed) => dialed.number === number)),
  );
  return isOut ? [{ code: 'medium-opt-out' }] : [];
}

function collectionWishes(dial: DialCase, at: number): Obstacle[] {
  const obstacles = [...aboutDebts(dial, at), ...thirdParties(dial, at)];
  if (mayReachUnusually(dial, at)) return obstacles;
  return [...obstacles, ...whenAndWhere(dial, at, unusualConsentStarts(dial, at))];
}

function whenAndWhere(dial: DialCase, at: number, starts: readonly number[]): Obstacle[] {
  const { party, numbers, zones } = dial;
  const obstacles: Obstacle[] = [];
  const lifting = (lift: number | undefined): { liftsAt?: number } => {
    const lifts = [...(lift === undefined ? [] : [lift]), ...starts];
    return lifts.length === 0 ? {} : { liftsAt: Math.min(...lifts) };
  };
  for (const wish of party.inconvenient ?? []) {
    if ((wish.toldAt ?? 0) > at || (wish.until !== undefined && at >= wish.until)) continue;
    const { place } = wish;
    if (place !== undefined && !numbers.some((number) => standsAt(number, place))) continue;
    const ends = zones.flatMap((zone) => spanEnds(wish, at, zone) ?? []);
    if (ends.length === 0) continue;
    const end = Math.min(Math.max(...ends), wish.until ?? Infinity);
    const code = place === undefined ? 'inconvenient-time' : 'inconvenient-place';
    obstacles.push({ code, ...lifting(Number.isFinite(end) ? end : undefined) });
  }
  if (party.isWorkForbidden === true && numbers.some((number) => standsAt(number, 'work'))) {
    obstacles.push({ code: 'workplace', ...lifting(undefined) });
  }
  return obstacles;
}

/** A mobile is with its owner, wherever that is. Source: 12 CFR 1006, comment 6(b)(1)(ii)-1. */
function standsAt({ type, place }: DialedNumber, asked: 'home' | 'work'): boolean {
  return type !== 'mobile' && (place === undefined || place === 'unknown' || place === asked);
}

/** When the span that holds at this instant ends: infinity without any time; undefined outside of it. */
function spanEnds(wish: Inconvenience, at: number, zone: string): number | undefined {
  const { days, from = '00:00', to } = wish;
  if (days === undefined && wish.from === undefined && to === undefined) return Infinity;
  const [start, end] = [minuteOf(from), to === undefined ? DAY_MINUTES : minuteOf(to)];
  const [today, minute] = [dayAt(at, zone), minuteOfDayAt(at, zone)];
  const isOn = (day: number): boolean =>
    days === undefined || days.includes(WEEKDAYS[weekdayOf(day)]!);
  if (start < end) {
    const holds = isOn(today) && minute >= start && minute < end;
    return holds ? instantAfter(at, today, end, zone) : undefined;
  }
  // Over midnight: it belongs to the day on which it begins.
  if (isOn(today) && minute >= start) return instantAfter(at, today + 1, end, zone);
  return isOn(today - 1) && minute < end ? instantAfter(at, today, end, zone) : undefined;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** A written wish to hear no more of a debt, and an attorney who speaks for the person about it. */
function aboutDebts({ party, debts }: DialCase, at: number): Obstacle[] {
  return (party.debts ?? []).flatMap(({ debtId, ceasedAt, isRepresented }): Obstacle[] => {
    const counted = countedAs(party)(debtId);
    if (!debts.includes(counted) && !debts.includes(undefined)) return [];
    return [
      ...(ceasedAt !== undefined && ceasedAt <= at ? [{ code: 'ceased' as const, debtId }] : []),
      ...(isRepresented === true ? [{ code: 'represented' as const, debtId }] : []),
    ];
  });
}

/**
 * Nobody but the consumer and those who speak for them hears of a debt, unless they consented; others are
 * asked for location information, and once. Source: 12 CFR 1006.6(a), (d)(1), (d)(2); 1006.10(c).
 */
function thirdParties(dial: DialCase, at: number): Obstacle[] {
  const { party, history, plan, relation } = dial;
  if (relation !== undefined && relation !== 'third-party') return [];
  const isAsked = history.some(
    (call) => call.outcome === 'conversation' && call.isWrongNumber !== true,
  );
  const asked: Obstacle[] =
    isAsked && dial.isFor('location-information') ? [{ code: 'location-asked-before' }] : [];
  if (plan.purpose === 'location-information') return asked;
  const consents = (party.consents ?? []).filter(
    ({ kind, isDirect }) => kind === 'third-party' && isDirect === true,
  );
  if (consents.some((consent) => isGiven(consent, at))) return asked;
  const starts = consents.flatMap((consent) => beginsAfter(consent, at) ?? []);
  return [
    ...asked,
    { code: 'third-party', ...(starts.length > 0 && { liftsAt: Math.min(...starts) }) },
  ];
}
