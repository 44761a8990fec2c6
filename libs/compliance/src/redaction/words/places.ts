import { setOf } from './function-words.js';

/** What streets are called behind their name: nothing else is meant by these. */
export const STREET_SUFFIXES = setOf(`
  street str st avenue ave av road rd boulevard blvd lane ln parkway pkwy terrace ter highway hwy turnpike tpke expressway
  freeway crescent alley freeway causeway esplanade drive dr court ct circle cir`);

/** These are everyday words as well. */
export const LOOSE_STREET_SUFFIXES = setOf(`
  way place pl square sq plaza trail loop walk row path pike crossing close common commons mews gardens grove heights hill
  landing manor meadow park pass point ridge run view vista broadway real camino bend cove glen green hollow knoll
  market quay route rise mall center centre`);

export const UNIT_LABELS = setOf(
  'apartment apt unit suite ste flat floor room rm lot trailer building bldg',
);

export const DIRECTIONS = setOf(
  'north south east west northeast northwest southeast southwest n s e w ne nw se sw',
);

const STATE_NAMES =
  'alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|' +
  'indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|' +
  'nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|' +
  'pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|' +
  'west virginia|wisconsin|wyoming|district of columbia|puerto rico';

export const STATES: readonly string[] = STATE_NAMES.split('|');

/** Written in capitals only: "in", "or", "me" and "hi" are states, too. */
export const STATE_CODES = new Set(
  (
    'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA ' +
    'RI SC SD TN TX UT VT VA WA WV WI WY DC PR'
  ).split(' '),
);

/** Cities that may follow a street without a state; the largest, and those whose names are common. */
export const CITIES: readonly string[] = (
  'new york|los angeles|chicago|houston|phoenix|philadelphia|san antonio|san diego|dallas|san jose|austin|jacksonville|' +
  'fort worth|columbus|charlotte|san francisco|indianapolis|seattle|denver|washington|boston|el paso|nashville|detroit|' +
  'oklahoma city|portland|las vegas|memphis|louisville|baltimore|milwaukee|albuquerque|tucson|fresno|sacramento|mesa|' +
  'kansas city|atlanta|omaha|colorado springs|raleigh|long beach|virginia beach|miami|oakland|minneapolis|tulsa|tampa|' +
  'arlington|new orleans|wichita|cleveland|bakersfield|aurora|anaheim|honolulu|santa ana|riverside|corpus christi|' +
  'lexington|stockton|henderson|saint paul|st paul|cincinnati|st louis|saint louis|pittsburgh|greensboro|anchorage|plano|' +
  'lincoln|orlando|irvine|newark|toledo|durham|chula vista|fort wayne|jersey city|st petersburg|laredo|madison|chandler|' +
  'buffalo|lubbock|scottsdale|reno|glendale|gilbert|winston salem|north las vegas|norfolk|chesapeake|garland|irving|' +
  'hialeah|fremont|boise|richmond|baton rouge|spokane|des moines|tacoma|san bernardino|modesto|fontana|santa clarita|' +
  'birmingham|oxnard|fayetteville|moreno valley|rochester|glendale|huntington beach|salt lake city|grand rapids|amarillo|' +
  'yonkers|aurora|montgomery|akron|little rock|huntsville|augusta|port st lucie|grand prairie|mobile|tallahassee|' +
  'overland park|tempe|mckinney|shreveport|brownsville|worcester|knoxville|sioux falls|providence|chattanooga|' +
  'newport news|fort lauderdale|santa rosa|eugene|vancouver|springfield|peoria|salem|lancaster|hayward|palmdale|salinas|' +
  'hollywood|pasadena|macon|torrance|savannah|bridgeport|escondido|sunnyvale|pomona|mcallen|syracuse|dayton|albany|' +
  'green bay|alexandria|hartford|naperville|joliet|rockford|columbia|lakewood|paterson|killeen|hampton|charleston|' +
  'berkeley|santa clara|concord|topeka|ann arbor|evansville|palo alto|mountain view|pleasant hill|walnut creek|livermore|' +
  'san rafael|petaluma|napa|gilroy|milpitas|cupertino|redwood city|san mateo|san leandro|daly city|fairfield|vallejo|antioch'
).split('|');

/**
 * Prefixes of ZIP codes that together hold 20,000 people or fewer: their first three digits may not stay.
 * Source: 45 CFR 164.514(b)(2)(i)(B); the list that HHS published from the census of 2000.
 */
export const RESTRICTED_ZIP_PREFIXES: ReadonlySet<string> = new Set(
  '036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893'.split(' '),
);
