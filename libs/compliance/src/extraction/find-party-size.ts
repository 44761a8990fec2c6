import type { Found } from './entity.js';
import { foundAt, type Scan, withoutFound } from './scan.js';

const PEOPLE =
  'people|persons?|guests?|adults?|diners?|pax|individuals?|folks|visitors?|occupants?|residents?|patrons?|travell?ers?|of us|of you|seats?|heads?';

/** A number that counts something else. */
const NO_OTHER_UNIT =
  "(?! ?(?:days?|nights?|weeks?|months?|years?|hours?|minutes?|rooms?|beds?|bed|baths?|bedrooms?|bathrooms?|stars?|dollars?|bucks|percent|%|o'?clock|[ap]\\.?m|th\\b|st\\b|nd\\b|rd\\b|:|\\.\\d|,\\d|\\d|-|/))";
const CLAUSE_ENDS =
  '(?=\\s*(?:[.,;?!\u0001]|$)|\\s+(?:please|at|on|tomorrow|today|tonight|this|next|in|and|with|from|under|is|at|would|will|the|which|that|if)\\b)';
const COUNT = '(?<count>\\d{1,3})';

const COUNTED: readonly (readonly [pattern: string, words: RegExp])[] = [
  [
    'party/me-and',
    new RegExp(
      `\\b(?<more>me (?:and|plus|with) )${COUNT}(?: other| more)?(?: (?:${PEOPLE}|others?|friends?|colleagues?|kids|children))\\b`,
      'gi',
    ),
  ],
  ['party/people', new RegExp(`(?<![\\d.,$#-])\\b${COUNT} (?:adult )?(?:${PEOPLE})\\b`, 'gi')],
  [
    'party/size',
    new RegExp(
      `\\b(?:party|group|table|family|seats?|number)(?: size)?(?: of)?(?: ${'(?:people|adults|guests|persons|diners)'})?(?: is| as| to| will be| should be| would be|:)? (?:for |of )?(?:just |only )?${COUNT}\\b${NO_OTHER_UNIT}`,
      'gi',
    ),
  ],
  [
    'party/booking-for',
    new RegExp(
      `\\b(?:table|reservation|booking|room|house|place|dinner|lunch|brunch|breakfast|accommodations?|spot|seating|reserve|book|seat)\\b[^.?!\\d\u0001]{0,40}? for (?:just |only |a party of )?${COUNT}\\b${NO_OTHER_UNIT}${CLAUSE_ENDS}`,
      'gi',
    ),
  ],
  [
    'party/for',
    new RegExp(`\\bfor (?:just |only )?${COUNT}\\b${NO_OTHER_UNIT}${CLAUSE_ENDS}`, 'gi'),
  ],
];

const SAID: readonly (readonly [pattern: string, value: string, words: RegExp])[] = [
  [
    'party/alone',
    '1',
    /\b(?:just|only) (?:for )?(?:me|myself|1 of me)\b|\bby myself\b|\bon my own\b|\bfor myself\b|\bme alone\b|\ba single person\b|\btravell?ing alone\b/gi,
  ],
  [
    'party/pair',
    '2',
    /\bmy (?:wife|husband|partner|girlfriend|boyfriend|friend|mother|father|mom|mum|dad|sister|brother|son|daughter|spouse|colleague) and (?:I|me|myself)\b|\b(?:me|myself) and my (?:wife|husband|partner|girlfriend|boyfriend|friend|mother|father|mom|mum|dad|sister|brother|son|daughter|spouse|colleague)\b|\bboth of us\b/gi,
  ],
];

const ASKED_FOR_SIZE =
  /\bhow (?:many|may) (?:people|guests?|adults?|persons?|of you|diners|individuals|seats|folks|will be|are (?:you|in|there)|would|in your|visitors|travell?ers)|\b(?:party|group) size\b|\bsize of (?:the|your) (?:party|group)\b|\bnumber of (?:people|adults|guests|persons|diners|seats)|\bfor how many\b|\bhow many\?/i;
const ANSWER = new RegExp(`(?<![\\d.,$#-])\\b${COUNT}\\b${NO_OTHER_UNIT}`, 'gi');
const ANSWER_WORDS_MAX = 12;
/** Larger groups are not booked by voice without somebody asking back. */
const SIZE_MAX = 200;

/** "A table for four", "two of us", "just me", and "three" where the other side asked how many. */
export function findPartySize(scan: Scan): Found[] {
  const found: Found[] = [];
  let rest = scan;
  const add = (step: Found[]): void => {
    found.push(...step);
    rest = withoutFound(rest, step);
  };
  for (const [pattern, words] of COUNTED) add(counted(rest, words, pattern));
  for (const [pattern, value, words] of SAID) {
    const matches = [...rest.numerals.text.matchAll(words)];
    add(
      matches.map((match) =>
        foundAt(rest, match.index, match[0].length, { type: 'party-size', value, pattern }),
      ),
    );
  }
  const isAnswer =
    found.length === 0 &&
    ASKED_FOR_SIZE.test(scan.background.asked) &&
    scan.numerals.text.trim().split(/\s+/).length <= ANSWER_WORDS_MAX;
  if (isAnswer) add(counted(rest, ANSWER, 'party/answer').slice(0, 1));
  return found;
}

const counted = (scan: Scan, words: RegExp, pattern: string): Found[] =>
  [...scan.numerals.text.matchAll(words)].flatMap((match) => {
    const { count = '', more } = match.groups ?? {};
    const size = Number(count) + (more === undefined ? 0 : 1);
    if (size < 1 || size > SIZE_MAX) return [];
    return foundAt(scan, match.index, match[0].length, {
      type: 'party-size',
      value: String(size),
      pattern,
    });
  });
