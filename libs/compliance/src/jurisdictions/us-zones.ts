/**
 * The time zones of each state, the one that most people live by first. Counties that keep another time
 * by custom alone (Phenix City, Jackpot) are left out; zones whose clocks have agreed since 2007 are
 * named by the best known of them.
 * Source: 49 CFR part 71 and the IANA data.
 */
const ZONES_BY_STATE: Readonly<Record<string, readonly string[]>> = {
  AL: ['America/Chicago'],
  AK: ['America/Anchorage', 'America/Adak'],
  // The Navajo Nation puts its clocks forward, the rest of Arizona does not.
  AZ: ['America/Phoenix', 'America/Denver'],
  AR: ['America/Chicago'],
  CA: ['America/Los_Angeles'],
  CO: ['America/Denver'],
  CT: ['America/New_York'],
  DE: ['America/New_York'],
  DC: ['America/New_York'],
  FL: ['America/New_York', 'America/Chicago'],
  GA: ['America/New_York'],
  HI: ['Pacific/Honolulu'],
  ID: ['America/Boise', 'America/Los_Angeles'],
  IL: ['America/Chicago'],
  IN: ['America/New_York', 'America/Chicago'],
  IA: ['America/Chicago'],
  KS: ['America/Chicago', 'America/Denver'],
  KY: ['America/New_York', 'America/Chicago'],
  LA: ['America/Chicago'],
  ME: ['America/New_York'],
  MD: ['America/New_York'],
  MA: ['America/New_York'],
  MI: ['America/Detroit', 'America/Chicago'],
  MN: ['America/Chicago'],
  MS: ['America/Chicago'],
  MO: ['America/Chicago'],
  MT: ['America/Denver'],
  NE: ['America/Chicago', 'America/Denver'],
  NV: ['America/Los_Angeles', 'America/Denver'],
  NH: ['America/New_York'],
  NJ: ['America/New_York'],
  NM: ['America/Denver'],
  NY: ['America/New_York'],
  NC: ['America/New_York'],
  ND: ['America/Chicago', 'America/Denver'],
  OH: ['America/New_York'],
  OK: ['America/Chicago'],
  OR: ['America/Los_Angeles', 'America/Boise'],
  PA: ['America/New_York'],
  RI: ['America/New_York'],
  SC: ['America/New_York'],
  SD: ['America/Chicago', 'America/Denver'],
  TN: ['America/Chicago', 'America/New_York'],
  TX: ['America/Chicago', 'America/Denver'],
  UT: ['America/Denver'],
  VT: ['America/New_York'],
  VA: ['America/New_York'],
  WA: ['America/Los_Angeles'],
  WV: ['America/New_York'],
  WI: ['America/Chicago'],
  WY: ['America/Denver'],
  AS: ['Pacific/Pago_Pago'],
  GU: ['Pacific/Guam'],
  MP: ['Pacific/Guam'],
  PR: ['America/Puerto_Rico'],
  VI: ['America/Puerto_Rico'],
};

/** Codes that lie in one zone of a state with several; the others may be anywhere in theirs. */
const ZONE_BY_AREA_CODE: Readonly<Record<string, string>> = {
  ...allIn('America/Phoenix', '480 520 602 623'),
  ...allIn(
    'America/New_York',
    '239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 941 954',
  ),
  ...allIn('America/New_York', '260 317 463 502 859 865'),
  ...allIn('America/Chicago', '316 913 402 531 615 629 731 901'),
  ...allIn('America/Detroit', '231 248 269 313 517 586 616 679 734 810 947 989'),
  ...allIn('America/Los_Angeles', '503 971 702 725'),
  ...allIn(
    'America/Chicago',
    `210 214 254 281 325 346 361 409 430 469 512 621 682 713 726 737 806 817 830 832 903 936 940 945
     956 972 979`,
  ),
  ...allIn('America/Denver', '915'),
};

/** Every state and territory, without `US-`. */
export const US_STATES: readonly string[] = Object.keys(ZONES_BY_STATE);

/** Where an American may be of whom nothing else is known. */
export const ALL_US_ZONES: readonly string[] = [...new Set(Object.values(ZONES_BY_STATE).flat())];

/** The same, where it may be Canada or the Caribbean too: only Newfoundland lies further east. */
export const ALL_NANP_ZONES: readonly string[] = [...ALL_US_ZONES, 'America/St_Johns'];

/** Undefined for what is no state: the caller takes it as the strictest. */
export function zonesOfState(state: string): readonly string[] | undefined {
  return ZONES_BY_STATE[state];
}

export function zonesOfAreaCode(areaCode: string, state: string): readonly string[] | undefined {
  const zone = ZONE_BY_AREA_CODE[areaCode];
  return zone === undefined ? zonesOfState(state) : [zone];
}

function allIn(zone: string, areaCodes: string): Record<string, string> {
  return Object.fromEntries(areaCodes.split(/\s+/).map((code) => [code, zone]));
}
