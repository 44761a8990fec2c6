import type { PartyContext } from '@verbatim/contracts';
import type { CallEventName } from '../rules/call-event.js';
import type { FactValues } from '../rules/call-facts.js';
import type { HistoryCall } from '../rules/history.js';
import type { CallHistory, PastCall } from './call-history.js';
import type { DialAnswer, DialReasonCode } from './dial-answer.js';
import { type DialPlan, dialCaseOf } from './dial-case.js';
import { countsTowardsFrequency } from './frequency.js';

/** What a party tells a rule. What it does not tell stays out: to a rule that is the strictest. */
export function factsOfParty(party: PartyContext): FactValues {
  const { isFirstContact, relation, debts, ageClass, optOuts, doNotCall } = party;
  const hasOptedOut =
    doNotCall?.askedAt !== undefined || optOuts?.some(({ medium }) => medium === 'telephone');
  const facts: FactValues = {
    firstContact: isFirstContact,
    optedOut: optOuts === undefined && doNotCall === undefined ? undefined : hasOptedOut === true,
    thirdParty: relation === undefined ? undefined : relation === 'third-party',
    representedByAttorney: eachOf(debts, ({ isRepresented }) => isRepresented),
    debtTimeBarred: eachOf(debts, ({ isTimeBarred }) => isTimeBarred),
    minor: ageClass === undefined || ageClass === 'unknown' ? undefined : ageClass === 'minor',
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** Earlier calls as rules count them: what the law does not count is marked so. */
export function historyAsRulesCount(
  party: PartyContext,
  history: CallHistory,
  plan: DialPlan = {},
): HistoryCall[] {
  const dial = dialCaseOf(party, history, plan);
  return history.map((call) => ({
    at: new Date(call.at).toISOString(),
    direction: call.direction,
    reached: reachedBy(call),
    debts: [...new Set([...(call.debtIds ?? []), ...(call.discussedDebtIds ?? [])])],
    counts: countsTowardsFrequency(dial, call),
  }));
}

/** What a verdict is told of a call that was placed although the answer was no. */
export function dialEventsOf(answer: DialAnswer): CallEventName[] {
  if (answer.allowed) return [];
  return [...new Set(answer.reasons.flatMap(({ code }) => EVENT_OF[code] ?? []))].sort();
}

const EVENT_OF: Partial<Record<DialReasonCode, CallEventName>> = {
  hours: 'dialed-outside-hours',
  'location-unknown': 'dialed-outside-hours',
  'inconvenient-time': 'dialed-outside-hours',
  'consent-missing': 'dialed-without-consent',
  'consent-revoked': 'dialed-without-consent',
  'medium-opt-out': 'dialed-after-opt-out',
  ceased: 'dialed-after-opt-out',
  'do-not-call': 'dialed-after-opt-out',
};

/** True where one of them is, false where all are known not to be. */
function eachOf<T>(
  items: readonly T[] | undefined,
  factOf: (item: T) => boolean | undefined,
): boolean | undefined {
  const values = items?.map(factOf);
  if (values?.includes(true)) return true;
  return values === undefined || values.length === 0 || values.includes(undefined)
    ? undefined
    : false;
}

function reachedBy({ outcome, isWrongNumber }: PastCall): HistoryCall['reached'] {
  if (isWrongNumber === true) return 'nobody';
  if (outcome === 'conversation') return 'conversation';
  return outcome === 'message' ? 'voicemail' : 'nobody';
}
