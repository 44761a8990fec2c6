import type { PartyContext } from '@verbatim/contracts';
import { isKnownZone } from '../zones/local-time.js';
import { areaCodeOf, stateOfAreaCode } from './area-codes.js';
import { ALL_NANP_ZONES, ALL_US_ZONES, zonesOfAreaCode, zonesOfState } from './us-zones.js';

/** Where a person may be, as far as what is known of them tells. */
export interface PartyPlaces {
  /** ISO 3166, sorted, each once: `US-CA`. */
  readonly jurisdictions: readonly string[];
  /** IANA names, sorted, each once. */
  readonly zones: readonly string[];
  /** Something that is known of the person did not tell the state: to a rule that is the strictest. */
  readonly hasUnknownJurisdiction: boolean;
  /** … or did not tell the time there. */
  readonly hasUnknownZone: boolean;
}

interface Place {
  readonly jurisdiction?: string | undefined;
  /** Undefined where nothing is known, not even the country. */
  readonly zones?: readonly string[] | undefined;
}

/**
 * Every place at which the information on a person indicates that they might be: all their numbers but
 * wrong ones, all their addresses. They are not weighed against each other; what must be convenient
 * must be so in all of them.
 *
 * Limits: `area-codes.ts` says what an area code can tell. Outside the US a place needs its `zone`.
 * Source: 12 CFR 1006, comment 6(b)(1)(i)-2.
 */
export function placesOf({ numbers = [], addresses = [] }: PartyContext): PartyPlaces {
  const places = [
    ...numbers.filter(({ isWrongNumber }) => isWrongNumber !== true).map(placeOfNumber),
    ...addresses.map(placeOfAddress),
  ];
  return {
    jurisdictions: distinct(places.flatMap(({ jurisdiction }) => jurisdiction ?? [])),
    zones: distinct(places.flatMap(({ zones }) => zones ?? [])),
    hasUnknownJurisdiction:
      places.length === 0 || places.some(({ jurisdiction = 'US' }) => jurisdiction === 'US'),
    hasUnknownZone: places.length === 0 || places.some(({ zones }) => zones === undefined),
  };
}

/** Where a number may be answered: what is said of it, and what its area code says, together. */
function placeOfNumber(entry: NonNullable<PartyContext['numbers']>[number]): Place {
  const { number, jurisdiction, zone } = entry;
  const areaCode = areaCodeOf(number);
  const state = areaCode === undefined ? undefined : stateOfAreaCode(areaCode);
  const given = jurisdiction ?? (state === undefined ? undefined : `US-${state}`);
  if (isZone(zone)) return { jurisdiction: given, zones: [zone] };
  if (jurisdiction !== undefined) return { jurisdiction, zones: zonesOf(jurisdiction) };
  if (areaCode === undefined) return {};
  // Toll-free, new and Canadian codes may be anywhere in the plan.
  return {
    jurisdiction: given,
    zones: state === undefined ? ALL_NANP_ZONES : zonesOfAreaCode(areaCode, state),
  };
}

function placeOfAddress(address: NonNullable<PartyContext['addresses']>[number]): Place {
  const { jurisdiction, zone } = address;
  return { jurisdiction, zones: isZone(zone) ? [zone] : zonesOf(jurisdiction) };
}

function zonesOf(jurisdiction: string): readonly string[] | undefined {
  if (jurisdiction === 'US') return ALL_US_ZONES;
  return jurisdiction.startsWith('US-') ? zonesOfState(jurisdiction.slice(3)) : undefined;
}

const isZone = (zone: string | undefined): zone is string =>
  zone !== undefined && isKnownZone(zone);

const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();
