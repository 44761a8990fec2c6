import type { PartyContext } from '@verbatim/contracts';
import type { PartyKeys } from './party-keys.js';
import { personNumber } from './person-number.js';

/** What the start of a call says of who is on it. */
export interface CallEnds {
  readonly direction: 'inbound' | 'outbound';
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly party: PartyContext | undefined;
}

export interface PersonOnCall {
  readonly personKey: string;
  /** `line`: the number that the call was with. `known`: another one that an integration said is theirs. */
  readonly basis: 'line' | 'known';
}

/**
 * Whom a call was with, by keyed digests of their numbers: the number at the other end, whoever answered it, and
 * those that the party is known to have. A number that was found to be somebody else's is not theirs.
 *
 * A caller who withholds the number has no row; such a call is found by its CallSid only.
 */
export function peopleOnCall(
  { direction, from, to, party }: CallEnds,
  keys: PartyKeys,
): PersonOnCall[] {
  const line = personNumber((direction === 'inbound' ? from : to) ?? '');
  const known = (party?.numbers ?? [])
    .filter(({ isWrongNumber }) => isWrongNumber !== true)
    .flatMap(({ number }) => personNumber(number) ?? []);
  const others = [...new Set(known)].filter((number) => number !== line);
  return [
    ...(line === undefined ? [] : [{ personKey: keys.number(line), basis: 'line' as const }]),
    ...others.map((number) => ({ personKey: keys.number(number), basis: 'known' as const })),
  ];
}
