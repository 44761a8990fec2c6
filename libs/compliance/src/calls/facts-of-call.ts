import type { PartyContext } from '@verbatim/contracts';
import type { FactValues } from '../rules/call-facts.js';
import type { VerticalMode } from '../verticals/vertical-in-force.js';

export interface KnownOfCall {
  readonly party: PartyContext | undefined;
  readonly mode: VerticalMode | undefined;
  /** What the vertical states of all its calls. */
  readonly stated: FactValues;
}

/**
 * What is known of a call besides its words. What nobody says stays absent, which every rule takes as
 * the strictest; what the party's context says outranks what the vertical states of all its calls.
 */
export function factsOfCall({ party, mode, stated }: KnownOfCall): FactValues {
  return {
    // Words are kept of every call; without them there is nothing to judge.
    recorded: true,
    ...stated,
    ...(mode !== undefined && { afterHours: mode === 'after-hours' }),
    ...(party && factsOfParty(party)),
  };
}

function factsOfParty(party: PartyContext): FactValues {
  const { isFirstContact, relation, ageClass, debts = [], optOuts, doNotCall } = party;
  const hasAskedToStop = doNotCall?.askedAt !== undefined;
  return withoutUnknown({
    firstContact: isFirstContact,
    thirdParty: relation === undefined ? undefined : relation === 'third-party',
    minor: ageClass === undefined || ageClass === 'unknown' ? undefined : ageClass === 'minor',
    optedOut: hasAskedToStop || optOuts?.some(({ medium }) => medium === 'telephone'),
    representedByAttorney: someOrUnknown(debts.map((debt) => debt.isRepresented)),
    debtTimeBarred: someOrUnknown(debts.map((debt) => debt.isTimeBarred)),
  });
}

/** One yes is yes; no only where every one says so. */
function someOrUnknown(values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.includes(true)) return true;
  return values.length === 0 || values.includes(undefined) ? undefined : false;
}

function withoutUnknown(facts: { [Name in keyof FactValues]: FactValues[Name] }): FactValues {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
