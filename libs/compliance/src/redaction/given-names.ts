/**
 * Finds the names that a call gives by itself: "my name is Ann Lee", "this is Ann", "Ann Lee speaking".
 *
 * Limits: English; a name that nobody introduces is not found, nor one in lower case behind a weak cue.
 */

/** Behind these a name must follow, in whatever case recognition wrote it. */
const STRONG_CUE =
  /\b(?:my (?:full |first |last |middle |maiden )?name(?:['’]s| is)|(?:the|her|his|their|patient['’]?s|client['’]?s|guest['’]?s) (?:full |first |last )?name(?:['’]s| is)|(?:first|last|sur|family) ?name(?:['’]s| is)|surname(?:['’]s| is)|i am called|i['’]m called|under the name(?: of)?)[\s,:]+/giu;

/** Behind these anything may follow, so that only capitals count. */
const WEAK_CUE =
  /\b(?:[Tt]his is|[Ii]t['’]s|I['’]m|I am|[Ss]peaking (?:with|to)|[Ss]peak (?:with|to))\s+/gu;

/** A business introduces itself with the same words as a person. */
const BUSINESS =
  /\b(?:Agency|Associates|Bank|Cent(?:er|re)|Clinic|Company|Counseling|Desk|Estate|Group|Hospital|Hotel|Inn|Insurance|Internet|Office|Practice|Realty|Recovery|Restaurant|Salon|Service|Services|Studio|Team)\b/u;

const TITLE = /^(?:mr|mrs|ms|miss|mx|dr|doctor|prof|professor|sir|madam)\b\.?\s*/iu;
const NAME_WORD = /^[\p{L}][\p{L}\p{M}'’-]*/u;
const SEPARATOR = /^[ \t]+/;
/** The words with a capital at the beginning of a text. */
const CAPITALISED = /^(?:\p{Lu}[\p{L}'’-]*,? ?(?:and |& |of )?)+/u;
const NAME_WORDS_MAX = 3;
const SEARCHED_CHARACTERS = 120;

/** Words that end a name, or show that none was said. */
const NO_NAME = new Set(
  (
    'a an the and or but so i im you he she it we they my your his her our their this that these those is am are was ' +
    'were be been do does did has have had not no yes yeah okay ok sure fine good great well sorry just only also ' +
    'here there from at on in of to for with by as about calling speaking looking going trying having getting ' +
    'feeling hoping wondering interested available born date birth spelled spelt um uh er please thanks thank what ' +
    'who how when where why if because mister missus doctor nurse today tomorrow ai correct right wrong all ' +
    "it’s it's i'm i’m very too really actually still"
  ).split(' '),
);

/** Behind "it's" these are times; behind "my name is" some of them are names. */
const TIMES = new Set(
  (
    'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august ' +
    'september october november december morning afternoon evening noon christmas easter thanksgiving'
  ).split(' '),
);

export interface GivenNames {
  /** Introduced as a name: they count in any case. */
  readonly certain: string[];
  /** Probably names: they count with a capital only. */
  readonly likely: string[];
}

/** The names found in some texts, as they were said. */
export function namesGivenIn(texts: readonly string[]): GivenNames {
  const certain = texts.flatMap((text) => namesBehind(text, STRONG_CUE, () => true));
  const likely = texts.flatMap((text) => [
    ...namesBehind(text, WEAK_CUE, isLikelyName),
    ...namesBeforeSpeaking(text),
  ]);
  return { certain, likely };
}

const startsWithCapital = (word: string): boolean => /^\p{Lu}/u.test(word);

const isLikelyName = (word: string): boolean =>
  startsWithCapital(word) && !TIMES.has(word.toLowerCase());

function namesBehind(text: string, cue: RegExp, counts: (word: string) => boolean): string[] {
  return [...text.matchAll(cue)].flatMap((match) => {
    const start = match.index + match[0].length;
    const name = nameAt(text.slice(start, start + SEARCHED_CHARACTERS), counts);
    return name === undefined ? [] : [name];
  });
}

/** Up to three words; once one has a capital, all of them must. */
function nameAt(rest: string, counts: (word: string) => boolean): string | undefined {
  if (BUSINESS.test(CAPITALISED.exec(rest)?.[0] ?? '')) return undefined;
  let left = rest.replace(TITLE, '');
  const words: string[] = [];
  while (words.length < NAME_WORDS_MAX) {
    const word = NAME_WORD.exec(left)?.[0].replace(/['’]s$/u, '');
    if (word === undefined || NO_NAME.has(word.toLowerCase()) || !counts(word)) break;
    if (words[0] !== undefined && startsWithCapital(words[0]) && !startsWithCapital(word)) break;
    words.push(word);
    left = left.slice(word.length);
    const gap = SEPARATOR.exec(left)?.[0].length ?? 0;
    if (gap === 0) break;
    left = left.slice(gap);
  }
  return words.length === 0 ? undefined : words.join(' ');
}

function namesBeforeSpeaking(text: string): string[] {
  const speaking = /\b(\p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*){0,2}) (?:speaking|here)\b/gu;
  return [...text.matchAll(speaking)]
    .map(([, name]) => name!.replace(TITLE, ''))
    .filter((name) => name !== '' && !NO_NAME.has(name.toLowerCase().split(' ')[0]!));
}
