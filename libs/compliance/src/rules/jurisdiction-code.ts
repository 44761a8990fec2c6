import { z } from 'zod';

/** ISO 3166-1 alpha-2. */
const COUNTRIES = `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV
BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU
MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB
SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`;

/** ISO 3166-2 for the United States: states, the district, territories. */
const US_SUBDIVISIONS = `AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY
NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR UM VI`;

const CA_SUBDIVISIONS = 'AB BC MB NB NL NS NT NU ON PE QC SK YT';

const EU_MEMBERS = `AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK`;

const wordsOf = (text: string): string[] => text.split(/\s+/);

const KNOWN: ReadonlySet<string> = new Set([
  'EU',
  ...wordsOf(COUNTRIES),
  ...wordsOf(US_SUBDIVISIONS).map((code) => `US-${code}`),
  ...wordsOf(CA_SUBDIVISIONS).map((code) => `CA-${code}`),
]);

const EU: ReadonlySet<string> = new Set(wordsOf(EU_MEMBERS));

export const EVERYWHERE = '*';

/** `US`, `US-CA`, `EU`, or `*` for everywhere. Subdivisions are known of the US and Canada. */
export const Jurisdiction = z
  .string('a jurisdiction like US, US-CA or EU')
  .refine(
    (code) => code === EVERYWHERE || KNOWN.has(code),
    "a jurisdiction that is known: ISO 3166, like US or US-CA, EU, or '*'",
  );

/** The jurisdiction and those that it is part of, the smallest first: `US-CA`, `US`. */
export function withEnclosing(code: string): string[] {
  const [country = code] = code.split('-');
  const union = EU.has(country) ? ['EU'] : [];
  return country === code ? [code, ...union] : [code, country, ...union];
}
