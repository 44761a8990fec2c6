import type { PartyContext } from '@verbatim/contracts';
import { dayAt, instantOf } from '../zones/local-time.js';
import type { PastCall } from './call-history.js';
import { beginsAfter, isGiven } from './consents.js';
import type { Obstacle } from './dial-answer.js';
import { type DialCase, countedAs } from './dial-case.js';

type Consent = NonNullable<PartyContext['consents']>[number];

/** Calls to one person about one debt, and the consecutive days in which they are counted. */
const CALLS_MAX = 7;
const WINDOW_DAYS = 7;

/** To these a collector may speak as often as it needs. Source: 12 CFR 1006.14(b)(3)(iii). */
const UNCOUNTED_RELATIONS: readonly DialCase['relation'][] = ['attorney', 'creditor'];

/**
 * At most seven calls in seven consecutive days about one debt, and none in the seven days that begin
 * with a conversation about it, whoever called. Not counted: calls that reached no number, calls within
 * seven days of the person's own consent, calls to a number that was found to be somebody else's.
 *
 * The law presumes a violation above these numbers; here a presumed violation is not allowed. Days are
 * those of every zone that the person may be in, and the strictest of them decides.
 * Source: 12 CFR 1006.14(b)(2) to (4).
 */
export function frequencyObstacles(dial: DialCase, at: number): Obstacle[] {
  if (!dial.isFor('collection', 'location-information')) return [];
  if (UNCOUNTED_RELATIONS.includes(dial.relation)) return [];
  return dial.debts.flatMap((debt) => {
    const consents = furtherCallsConsents(dial, debt);
    const isUncounted = (instant: number): boolean =>
      consents.some((consent) => consentHolds(dial, consent, debt, instant));
    if (isUncounted(at)) return [];
    const earlier = dial.history.filter((call) => call.isWrongNumber !== true);
    const placed = earlier.filter(
      (call) => isPlaced(call) && concerns(dial, call.debtIds, debt) && !isUncounted(call.at),
    );
    const conversations = earlier.filter((call) => isConversation(dial, call, debt));
    const starts = consents.flatMap((consent) => beginsAfter(consent, at) ?? []);
    return [
      obstacleOf('calls-in-seven-days', debt, starts, dial.zones, (zone) =>
        windowLifts(placed, at, zone),
      ),
      obstacleOf('after-conversation', debt, starts, dial.zones, (zone) =>
        conversationLifts(conversations, at, zone),
      ),
    ].flat();
  });
}

/** Whether the law counts an earlier call at all, about at least one of its debts. */
export function countsTowardsFrequency(dial: DialCase, call: PastCall): boolean {
  if (!isPlaced(call) || call.isWrongNumber === true) return false;
  const debts = call.debtIds?.map(countedAs(dial.party)) ?? dial.debts;
  return debts.some(
    (debt) =>
      !furtherCallsConsents(dial, debt).some((consent) =>
        consentHolds(dial, consent, debt, call.at),
      ),
  );
}

/** `starts`: instants at which a consent would make the call uncounted, before the days are over. */
function obstacleOf(
  code: 'calls-in-seven-days' | 'after-conversation',
  debt: string | undefined,
  starts: readonly number[],
  zones: readonly string[],
  liftsIn: (zone: string) => number | undefined,
): Obstacle[] {
  const lifts = zones.flatMap((zone) => liftsIn(zone) ?? []);
  if (lifts.length === 0) return [];
  const liftsAt = Math.min(Math.max(...lifts), ...starts);
  return [{ code, liftsAt, ...(debt !== undefined && { debtId: debt }) }];
}

/** With seven calls in the days up to today's, an eighth waits until the first of them is eight days old. */
function windowLifts(placed: readonly PastCall[], at: number, zone: string): number | undefined {
  const today = dayAt(at, zone);
  const days = placed.map((call) => dayAt(call.at, zone)).sort((a, b) => b - a);
  const seventh = days[CALLS_MAX - 1];
  if (seventh === undefined || seventh + WINDOW_DAYS <= today) return undefined;
  return instantOf(seventh + WINDOW_DAYS, 0, zone);
}

/** The day of the conversation is the first of the seven. */
function conversationLifts(
  conversations: readonly PastCall[],
  at: number,
  zone: string,
): number | undefined {
  if (conversations.length === 0) return undefined;
  const last = Math.max(...conversations.map((call) => dayAt(call.at, zone)));
  return last + WINDOW_DAYS <= dayAt(at, zone) ? undefined : instantOf(last + WINDOW_DAYS, 0, zone);
}

const isPlaced = ({ direction, outcome }: PastCall): boolean =>
  direction === 'outbound' && outcome !== 'unconnected';

function isConversation(dial: DialCase, call: PastCall, debt: string | undefined): boolean {
  if (call.outcome !== 'conversation') return false;
  // A conversation that was begun about a debt is one about it, even if the person would not talk of it.
  const about =
    call.discussedDebtIds && call.direction === 'outbound'
      ? [...call.discussedDebtIds, ...(call.debtIds ?? [])]
      : (call.discussedDebtIds ?? call.debtIds);
  return concerns(dial, about, debt);
}

function concerns(
  { party }: DialCase,
  debtIds: readonly string[] | undefined,
  debt: string | undefined,
): boolean {
  if (debtIds === undefined || debtIds.length === 0 || debt === undefined) return true;
  return debtIds.map(countedAs(party)).includes(debt);
}

/** Given to the collector itself; one given to the creditor does not count. */
function furtherCallsConsents({ party }: DialCase, debt: string | undefined): Consent[] {
  return (party.consents ?? []).filter(
    ({ kind, isDirect, debtIds }) =>
      kind === 'further-calls' &&
      isDirect === true &&
      (debtIds === undefined ||
        (debt !== undefined && debtIds.map(countedAs(party)).includes(debt))),
  );
}

/**
 * For at most seven days, of which the day of the consent is the first, in every zone; shorter where the
 * person said so, took it back, or has since spoken with the collector about the debt.
 * Source: 12 CFR 1006, comment 14(b)(3)(i)-2.
 */
function consentHolds(
  dial: DialCase,
  consent: Consent,
  debt: string | undefined,
  at: number,
): boolean {
  const { grantedAt } = consent;
  if (!isGiven(consent, at)) return false;
  if (dial.zones.some((zone) => dayAt(at, zone) >= dayAt(grantedAt, zone) + WINDOW_DAYS)) {
    return false;
  }
  return !dial.history.some(
    (call) =>
      call.at > grantedAt &&
      call.at < at &&
      call.isWrongNumber !== true &&
      isConversation(dial, call, debt),
  );
}
