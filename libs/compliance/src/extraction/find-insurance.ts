import type { Found } from './entity.js';
import { foundAt, type Scan } from './scan.js';

/** The carriers of a line of insurance that callers name most, by how they are said. Data, not law. */
const CARRIERS: readonly (readonly [name: string, said: string])[] = [
  ['Aetna', 'aetna'],
  ['Allstate', 'all ?state'],
  ['Ambetter', 'ambetter'],
  ['Anthem', 'anthem'],
  ['Blue Cross Blue Shield', 'blue cross(?: and)?(?: blue shield)?|blue shield|bcbs'],
  ['Centene', 'centene'],
  ['Cigna', 'cigna'],
  ['Delta Dental', 'delta dental'],
  ['Farmers', 'farmers(?= insurance)'],
  ['Geico', 'geico'],
  ['Guardian', 'guardian(?= (?:dental|life|insurance))'],
  ['Health Net', 'health net'],
  ['Humana', 'humana'],
  ['Kaiser Permanente', 'kaiser(?: permanente)?'],
  ['Liberty Mutual', 'liberty mutual'],
  ['Medicaid', 'medicaid|medi-cal'],
  ['Medicare', 'medicare'],
  ['MetLife', 'met ?life'],
  ['Molina', 'molina(?: healthcare)?'],
  ['Nationwide', 'nationwide(?= (?:insurance|policy))'],
  ['Oscar', 'oscar(?= (?:health|insurance))'],
  ['Progressive', 'progressive(?= (?:insurance|policy))'],
  ['State Farm', 'state farm'],
  ['Tricare', 'tri ?care'],
  ['UnitedHealthcare', 'united ?health ?care|united ?health|u ?h ?c\\b'],
  ['USAA', 'u ?s ?a ?a\\b'],
  ['VSP', 'v ?s ?p\\b(?= (?:vision|insurance))'],
];

const CARRIER = new RegExp(
  `\\b(?:${CARRIERS.map(([, said], i) => `(?<c${i}>${said})`).join('|')})(?![\\p{L}\\d])`,
  'giu',
);

const MEMBER_CUE =
  /\b(?:member(?:ship)?|policy|subscriber|group|insurance|plan) (?:id|i\.?d\.?|number|no\.?|#)(?: number)?/i;
/** Letters and digits, one by one or together: at least a digit among them. */
const NUMBER =
  '(?:[a-z]{1,3}|\\d{1,12})(?:[ ,-]{1,2}(?:oh|[a-z]|\\d{1,12})(?![a-z])){0,20}|[a-z]{1,4}\\d{2,12}[a-z\\d]{0,6}';
const AFTER_CUE = new RegExp(
  `^(?: is| was|:|,| as| number| it's| that's){0,3} ?(?:uh,? |um,? )?(${NUMBER})(?![\\p{L}\\d])`,
  'iu',
);
const ANSWER = new RegExp(
  `^(?:\\s*(?:sure|yes|yeah|ok|okay|it's|it is|that's|that is|the number is|um|uh)[,.]? ){0,3}(${NUMBER})(?![\\p{L}\\d])`,
  'iu',
);
const CHARACTERS_MIN = 5;

/** Who insures the caller, and the number under which. */
export function findInsurance(scan: Scan): Found[] {
  return [...carriers(scan), ...memberNumbers(scan)];
}

const carriers = (scan: Scan): Found[] =>
  [...scan.text.matchAll(CARRIER)].map((match) => {
    const index = Object.entries(match.groups ?? {}).find(([, words]) => words !== undefined)?.[0];
    const [value] = CARRIERS[Number(index?.slice(1))]!;
    const end = match.index + match[0].length;
    return {
      type: 'insurance',
      value,
      start: match.index,
      end,
      pattern: 'insurance/carrier',
    };
  });

function memberNumbers(scan: Scan): Found[] {
  const { text } = scan.numerals;
  const cue = MEMBER_CUE.exec(text);
  const from = cue ? cue.index + cue[0].length : 0;
  const match = cue
    ? AFTER_CUE.exec(text.slice(from))
    : MEMBER_CUE.test(scan.background.asked)
      ? ANSWER.exec(text)
      : null;
  if (!match) return [];
  const words = match[1]!;
  const value = words
    .replaceAll(/\boh\b/gi, '0')
    .replaceAll(/[^a-z\d]/gi, '')
    .toUpperCase();
  if (value.length < CHARACTERS_MIN || !/\d/.test(value)) return [];
  const pattern = cue ? 'insurance/member' : 'insurance/member-answer';
  const start = from + match.index + match[0].length - words.length;
  return [foundAt(scan, start, words.length, { type: 'insurance', value, pattern })];
}
