import type { PartyContext } from '@verbatim/contracts';
import { automatedCallObstacles } from './automated-calls.js';
import type { CallHistory } from './call-history.js';
import {
  DIAL_SOURCES,
  type DialAnswer,
  type DialReason,
  type DialReasonCode,
  type Obstacle,
} from './dial-answer.js';
import { type DialCase, type DialPlan, dialCaseOf } from './dial-case.js';
import { frequencyObstacles } from './frequency.js';
import { hoursObstacles } from './hours.js';
import { wishObstacles } from './wishes.js';

/** Steps to the first free instant. Each goes past one obstacle; a year of single days is 365. */
const STEPS_MAX = 1_000;

const CODES = Object.keys(DIAL_SOURCES) as DialReasonCode[];

/**
 * Whether a call to this person may be placed now, with every reason against it and the law of each. Asked
 * before an outbound call, not after it.
 *
 * What is unknown counts as the strictest, so a party of which nothing is known may not be called. `at`
 * is Unix milliseconds; `history` are the calls of the person in any order, of which later ones are left
 * out.
 *
 * Limits: that a consumer who calls or writes may be answered once (12 CFR 1006.6, comment 6(b)(1)-2;
 * 1006.14(h)(2)(ii)) is not known here, nor are the laws of single states.
 * Errors: none; a party that fits its schema always gets an answer. Source: docs/specs/dialing.md.
 */
export function mayDial(
  party: PartyContext,
  history: CallHistory,
  at: number,
  plan: DialPlan = {},
): DialAnswer {
  const earlier = history.filter((call) => call.at <= at);
  const dial = dialCaseOf(party, earlier, plan);
  const timeZoneData = plan.timeZoneData ?? 'unknown';
  const obstacles = obstaclesAt(dial, at);
  if (obstacles.length === 0) return Object.freeze({ timeZoneData, allowed: true });
  const freeAt = freeFrom(dial, at, obstacles);
  return Object.freeze({
    timeZoneData,
    allowed: false,
    reasons: reasonsOf(obstacles),
    ...(freeAt !== undefined && { freeAt }),
  });
}

function obstaclesAt(dial: DialCase, at: number): Obstacle[] {
  return [
    ...automatedCallObstacles(dial, at),
    ...wishObstacles(dial, at),
    ...hoursObstacles(dial, at),
    ...frequencyObstacles(dial, at),
  ];
}

/**
 * No earlier instant can be free than the last at which one of today's obstacles lifts, so that the walk
 * from one to the next never goes past the first that is.
 */
function freeFrom(dial: DialCase, at: number, standing: readonly Obstacle[]): number | undefined {
  let instant = at;
  let obstacles = standing;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    if (obstacles.length === 0) return instant;
    const lifts = obstacles.flatMap(({ liftsAt }) => liftsAt ?? []);
    if (lifts.length < obstacles.length) return undefined;
    instant = Math.max(...lifts);
    obstacles = obstaclesAt(dial, instant);
  }
  return undefined;
}

/** In the order of the list of codes, each once for a debt. */
function reasonsOf(obstacles: readonly Obstacle[]): DialReason[] {
  const reasons = new Map<string, DialReason>();
  for (const { code, debtId } of obstacles) {
    const source = DIAL_SOURCES[code];
    reasons.set(`${code} ${debtId ?? ''}`, {
      code,
      source,
      ...(debtId !== undefined && { debtId }),
    });
  }
  return [...reasons.values()].sort((a, b) => CODES.indexOf(a.code) - CODES.indexOf(b.code));
}
