import type { PartyContext } from '@verbatim/contracts';
import { type PartyPlaces, placesOf } from '../jurisdictions/party-places.js';
import type { CallHistory } from './call-history.js';
import type { RevocationPolicy } from './consents.js';

export const DIAL_PURPOSES = [
  'collection',
  'location-information',
  'telemarketing',
  'service',
] as const;
export type DialPurpose = (typeof DIAL_PURPOSES)[number];

/** The call that somebody wants to place. What it does not say counts as the strictest. */
export interface DialPlan {
  /** The number to be called. Without it, any number of the party. */
  readonly number?: string;
  /** Without it, every purpose. */
  readonly purpose?: DialPurpose;
  /** The debts that it is to be about. Without them, all debts of the party. */
  readonly debtIds?: readonly string[];
  /** `false` only where a person dials and a person speaks. */
  readonly isArtificialVoice?: boolean;
  /** How soon a revoked consent ends; without it, at once. */
  readonly revocation?: RevocationPolicy;
  /** `process.versions.tz`, told again in the answer. */
  readonly timeZoneData?: string;
}

export type DialedNumber = NonNullable<PartyContext['numbers']>[number];

/** One question to the law: everything that the answer depends on, but the time. */
export interface DialCase {
  readonly party: PartyContext;
  readonly history: CallHistory;
  readonly plan: DialPlan;
  /** The numbers that the call may ring at. */
  readonly numbers: readonly DialedNumber[];
  readonly places: PartyPlaces;
  /** Where frequencies are reckoned in days: every zone that the person may be in. */
  readonly zones: readonly string[];
  /** A person that debts are told of is the consumer; of others, nobody knows. */
  readonly relation: PartyContext['relation'];
  /** As the law counts them. `undefined` stands for a debt that nobody named. */
  readonly debts: readonly (string | undefined)[];
  isFor(...purposes: readonly DialPurpose[]): boolean;
}

export function dialCaseOf(party: PartyContext, history: CallHistory, plan: DialPlan): DialCase {
  const listed = party.numbers ?? [];
  const numbers =
    plan.number === undefined
      ? listed.filter(({ isWrongNumber }) => isWrongNumber !== true)
      : [listed.find(({ number }) => number === plan.number) ?? { number: plan.number }];
  // A number that the party does not list says where they may be, too.
  const known = {
    ...party,
    numbers: [...listed, ...numbers.filter((each) => !listed.includes(each))],
  };
  const places = placesOf(known);
  const debtIds = plan.debtIds ?? party.debts?.map(({ debtId }) => debtId) ?? [];
  return {
    party,
    history,
    plan,
    numbers,
    places,
    relation: party.relation ?? (party.debts?.length ? 'consumer' : undefined),
    zones: places.zones.length > 0 ? places.zones : ['UTC'],
    debts: debtIds.length > 0 ? [...new Set(debtIds.map(countedAs(party)))] : [undefined],
    isFor: (...purposes) => plan.purpose === undefined || purposes.includes(plan.purpose),
  };
}

/** Student loans under one account number are one debt. Source: 12 CFR 1006.14(b)(4). */
export function countedAs({ debts = [] }: PartyContext): (debtId: string) => string {
  const groups = new Map(debts.map(({ debtId, countsAs }) => [debtId, countsAs ?? debtId]));
  return (debtId) => groups.get(debtId) ?? debtId;
}
