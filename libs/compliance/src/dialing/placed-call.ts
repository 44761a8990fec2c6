import type { PartyContext, Vertical } from '@verbatim/contracts';
import type { CallEventName } from '../rules/call-event.js';
import type { FactValues } from '../rules/call-facts.js';
import type { CallHistory, PastCall } from './call-history.js';
import type { DialReasonCode } from './dial-answer.js';
import { type DialPurpose, dialCaseOf } from './dial-case.js';
import { countsTowardsFrequency } from './frequency.js';
import { mayDial } from './may-dial.js';

/** A call that was placed, to be looked at afterwards. */
export interface PlacedCall {
  readonly party: PartyContext | undefined;
  /** The number called. */
  readonly number: string | undefined;
  /** Unix milliseconds. */
  readonly at: number;
  readonly vertical: Vertical;
  readonly facts: Pick<FactValues, 'telemarketing'>;
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

/**
 * What was known before a call and did not keep it from being placed, as events for its verdict; sorted,
 * each once. A person of whom nothing is known gave no consent.
 */
export function dialedEventsOf({
  party,
  number,
  at,
  vertical,
  facts,
}: PlacedCall): CallEventName[] {
  const purpose = purposeOf(vertical, facts);
  const answer = mayDial(party ?? { personRef: 'unknown' }, [], at, {
    ...(number !== undefined && { number }),
    ...(purpose !== undefined && { purpose }),
  });
  if (answer.allowed) return [];
  return [...new Set(answer.reasons.flatMap(({ code }) => EVENT_OF[code] ?? []))].sort();
}

/** Whether the law counts a call of the person towards its frequencies. `earlier`: those before it. */
export function isCountedCall(party: PartyContext, call: PastCall, earlier: CallHistory): boolean {
  return countsTowardsFrequency(dialCaseOf(party, earlier, {}), call);
}

/** Undefined where nobody says whether the call sells: then it is held to every purpose. */
function purposeOf(
  vertical: Vertical,
  { telemarketing }: PlacedCall['facts'],
): DialPurpose | undefined {
  if (vertical === 'debt-collection') return 'collection';
  if (telemarketing === undefined) return undefined;
  return telemarketing ? 'telemarketing' : 'service';
}
