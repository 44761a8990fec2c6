import type { PartyContext } from '@verbatim/contracts';
import { placesOf } from '../jurisdictions/party-places.js';
import type { VerticalConfig } from '../verticals/vertical-file.js';

/**
 * The business's own jurisdictions and the other side's, which without more is that of its telephone number.
 * One that is not known leaves the list empty: then every rule applies.
 */
export function jurisdictionsOfCall(
  { jurisdictions }: Pick<VerticalConfig, 'jurisdictions'>,
  party: PartyContext | undefined,
  number: string | undefined,
): string[] {
  const known = placesOf(
    party ?? { personRef: 'unknown', ...(number && { numbers: [{ number }] }) },
  );
  if (known.hasUnknownJurisdiction || jurisdictions.includes('*')) return [];
  return [...new Set([...jurisdictions, ...known.jurisdictions])].sort();
}
