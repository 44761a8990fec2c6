import type { Found } from './entity.js';
import { CLAIMED, type Scan } from './scan.js';

/** Words by which a name shows itself as that of a practice, a shop or a house. */
const HOUSE =
  /\b(?:salon|barber ?shop|barbers?|hair|beauty|spa|nails?|dental|dentistry|dentisry|orthodontics?|clinic|medical|health|healthcare|hospital|practice|dermatology|pediatrics|counsell?ing|therapy|hotel|inn|motel|lodge|resort|suites|hostel|restaurant|grill|cafe|café|bistro|kitchen|cuisine|pizzeria|pizza|steakhouse|eatery|diner|taqueria|sushi|ristorante|trattoria|realty|recovery|insurance|benefits|bank|credit union|mortgage|collections|associates|internet|counseling|help desk|bakery|tavern|bar|boutique|parlou?r|studio|lab|apartments?|residences|townhomes|villas|housing)\b/i;

const CREDENTIALS = String.raw`(?:M\.?D|D\.?D\.?S|D\.?M\.?D|Ph\.?D|Psy(?:\.?D)?|D\.?O|L\.?C\.?S\.?W|L\.?M\.?F\.?T|M\.?F\.?T|R\.?N|N\.?P)\b\.?`;
const TITLED = /^(?:dr\.?|doctor|prof\.?) /i;
const HAS_CREDENTIALS = new RegExp(`${CREDENTIALS}$`);

/** One word of a name; a house's name may begin with a number. */
const NAME_WORD = String.raw`(?:Barber shop|(?:\p{Lu}\.)+|(?:Dr|St|Mt|Jr|Sr)\.|\p{Lu}[\p{L}\d'’-]*(?:\.\p{L}+)*|\d{1,4}\p{Lu}?\p{L}*)`;
const NAME = new RegExp(
  `(?:(?:Dr\\.?|dr\\.|Doctor) )?${NAME_WORD}` +
    `(?:(?: ?: | ?, (?=(?:${CREDENTIALS}|\\p{Lu}\\p{L}+ &))|, (?=${CREDENTIALS})| ?& ?| - |,? [Aa]nd (?=\\p{Lu})| (?:of|the|by|de|la|del|for) (?=\\p{Lu})| )(?:${CREDENTIALS}|${NAME_WORD})){0,9}`,
  'gu',
);

const PROFESSION =
  'doctor|dentist|stylist|therapist|psychologist|psychiatrist|counsell?or|practitioner|dermatologist|gyna?ecologist|ophthalmologist|pediatrician|physician|orthodontist|hygienist|optometrist|chiropractor|nurse|barber|realtor|agent';
const PLACE =
  'property|apartment|hotel|restaurant|place|salon|house|clinic|practice|shop|barbershop';

const CUE_BEFORE = new RegExp(
  '\\b(?:how about|what about|how does|how would you like|named|called|suggest|recommend|try|including|consider' +
    '|(?:appointment|reservation|booking) (?:at|with)|table at|booked (?:at|with)|visit (?:to|at|with|for)|stay at|room at' +
    "|(?<!\\b(?:my|your|his|her) )name is|name of|visiting|you want to see|i have|for calling|there's|there is|found|also|book(?:ing)? (?:at|with)|with" +
    `|(?:${PROFESSION}|${PLACE})(?:'s name)?(?: is| named| called|,)?` +
    '|(?:one|another)\\b[^.?!]{0,50} is) (?:the |a |an )?["“]?$',
  'i',
);
const CUE_AFTER =
  /^["”]?,? (?:is an?(?:other)?\b|is also\b|is the\b|is located\b|is in\b|seems\b|in \p{Lu}|offers\b|would be\b|who\b|who's\b)/u;
const CUE_AFTER_ANYWHERE = new RegExp(
  `^,? (?:located\\b|(?:${PLACE}) (?:in|which|is)\\b|,?who is\\b|which is an?\\b)`,
  'i',
);

/** Capitalised, and yet no part of a name: where a sentence begins, and words of the calendar. */
const NO_NAME = new Set(
  (
    "i i've i'd i'll i'm an the it it's its is are was do does did can could would will should have has had yes yeah yep no not ok okay sure " +
    "alright thanks thank please hi hello hey what what's when where who how which why there there's here that that's this these those they they're " +
    "their he he's she she's his her you you're your we we're our my me so and or but if in on at for to from with by of as also another one " +
    'sunday monday tuesday wednesday thursday friday saturday am pm today tomorrow confirm confirming booking book making reserve ' +
    'schedule find try just then now sounds sorry unfortunately actually maybe any anything appointment reservation address phone number date time check next see visit visiting option some good nice ai hi plus'
  ).split(' '),
);
/** Before a name: "Psychologist Cassie". After it they are part of it: "Bay Area Kids Dentist". */
const NO_FIRST_NAME = new RegExp(`^(?:${PROFESSION}|restaurant|salon|hotel|apartment)s?$`);

/**
 * Who or what house gives the service, by a title ("Dr. Okafor"), by a word of its trade ("Bibo Salon"),
 * or by how it is introduced ("How about Adam E. Pollock?"). Names are told from other words by their
 * capitals: a transcript without any gives titles only.
 */
export function findProviders(scan: Scan): Found[] {
  return [...scan.text.matchAll(NAME)].flatMap((match) => {
    const name = trimmed(match[0]);
    if (name === undefined) return [];
    const start = match.index + name.from;
    const end = start + name.text.length;
    const pattern = groundOf(name.text, scan, start, end);
    if (pattern === undefined || scan.text.slice(start, end).includes(CLAIMED)) return [];
    return [{ type: 'provider' as const, value: canonicalName(name.text), start, end, pattern }];
  });
}

/** The name without the words of talk at its two ends. */
function trimmed(words: string): { text: string; from: number } | undefined {
  let from = 0;
  let text = words;
  for (;;) {
    const first = /^(\S+)(\s+|$)/.exec(text);
    if (!first || !(NO_NAME.has(keyOf(first[1]!)) || NO_FIRST_NAME.test(keyOf(first[1]!)))) break;
    from += first[0].length;
    text = text.slice(first[0].length);
  }
  for (;;) {
    const last = /(\s+|^)(\S+)$/.exec(text);
    if (!last || !NO_NAME.has(keyOf(last[2]!))) break;
    text = text.slice(0, last.index);
  }
  if (/^A (?=\p{Lu}\p{Ll})/u.test(text)) return { text: text.slice(2), from: from + 2 };
  // The full stop of a sentence is none of its name; that of "M.D." is.
  if (/[^.]\p{Ll}\.$/u.test(text) || /[’'-]$/.test(text)) text = text.slice(0, -1);
  const isName =
    /\p{L}{2}/u.test(spokenName(text)) &&
    !(/^(?:\d+ )?\S+$/.test(text) && HOUSE.test(text.replace(/s$/, '')));
  return isName ? { text, from } : undefined;
}

const keyOf = (word: string): string =>
  word
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll(/[.,:!?]/g, '');

const CONTEXT_CHARACTERS = 60;

function groundOf(
  name: string,
  { text, background }: Scan,
  start: number,
  end: number,
): string | undefined {
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (TITLED.test(name) && name.includes(' ')) return 'provider/title';
  if (HAS_CREDENTIALS.test(name)) return 'provider/credentials';
  const isOneWord = !/\s/.test(name);
  const near = before.slice(-CONTEXT_CHARACTERS);
  if (!isOneWord && HOUSE.test(name)) return 'provider/house';
  if (CUE_BEFORE.test(near)) return 'provider/introduced';
  const next = after.slice(0, CONTEXT_CHARACTERS);
  if (!isOneWord && CUE_AFTER_ANYWHERE.test(next) && !/\bin $/i.test(near))
    return 'provider/described';
  const beginsSentence = /(?:^|[.?!,]\s+|\b(?:and|so|is) )$/.test(near);
  if (beginsSentence && !isOneWord && CUE_AFTER.test(next)) {
    return 'provider/described';
  }
  // "Cedar and Main Realty, good day." A house says first who it is.
  const isGreeting =
    background.speaker === 'agent' && background.asked === '' && before.trim() === '';
  return isGreeting && !isOneWord && /^[,.!]/.test(after) ? 'provider/greeting' : undefined;
}

/** Finds what the conversation has already named as a provider, however it is written this time. */
export function findKnownProviders(scan: Scan, known: ReadonlyMap<string, string>): Found[] {
  const found: Found[] = [];
  const text = lowered(scan.text);
  // The longest first: "Bird Dog Grill" is not "Bird Dog".
  for (const [name, value] of [...known].sort(([a], [b]) => b.length - a.length)) {
    for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + name.length)) {
      const end = at + name.length;
      const isWhole =
        !/[\p{L}\d]/u.test(text[at - 1] ?? ' ') && !/[\p{L}\d]/u.test(text[end] ?? ' ');
      const isFree = found.every((other) => end <= other.start || other.end <= at);
      if (isWhole && isFree) {
        found.push({ type: 'provider', value, start: at, end, pattern: 'provider/known' });
      }
    }
  }
  return found;
}

/** In lower case, and as long as before: a few letters would become two. */
const lowered = (text: string): string =>
  text.replace(/\p{Lu}/gu, (letter) => {
    const lower = letter.toLowerCase();
    return lower.length === letter.length ? lower : letter;
  });

/** A name as it is said the second time: without title and credentials, in lower case. */
export const spokenName = (name: string): string =>
  name
    .replace(TITLED, '')
    .replace(HAS_CREDENTIALS, '')
    .replace(/[\s,]+$/, '')
    .toLowerCase();

/** Lower case, without article, title, credentials and punctuation. */
export function canonicalName(name: string): string {
  return spokenName(name)
    .replace(/^the /, '')
    .replaceAll('&', ' and ')
    .replaceAll(/['’.]/g, '')
    .replaceAll(/[^\p{L}\d]+/gu, ' ')
    .trim();
}
