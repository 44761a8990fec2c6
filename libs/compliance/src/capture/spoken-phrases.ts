/** Longest text that is looked through; what is beyond is not. The longest final kept is longer. */
const CHARACTERS_MAX = 16 * 1024;
/** What one `*` stands for at most. */
const GAP_WORDS_MAX = 3;

/** Spoken and written forms of one word; recognition leaves apostrophes out as it likes. */
const NOT_FORMS: Readonly<Record<string, string>> = {
  dont: 'do',
  doesnt: 'does',
  didnt: 'did',
  wont: 'will',
  cant: 'can',
  cannot: 'can',
  isnt: 'is',
  arent: 'are',
  wouldnt: 'would',
  havent: 'have',
};

/** The words of a text as they are compared: lower case, no accents, "don't" and "dont" as "do not". */
export function spokenWords(text: string): string[] {
  const plain = text
    .slice(0, CHARACTERS_MAX)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’]/gu, '')
    .toLowerCase();
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => {
    const verb = NOT_FORMS[word];
    return verb === undefined ? [word] : [verb, 'not'];
  });
}

type Piece = 'gap' | ReadonlySet<string>;

/** A phrase made ready: each piece is a word in its alternatives, or a gap. */
export type Phrase = readonly Piece[];

/** `a (b|c) * d`: words one after another, alternatives in brackets, `*` for up to three words. */
export function phrase(source: string): Phrase {
  return source
    .split(' ')
    .map((piece) => (piece === '*' ? 'gap' : new Set(piece.replace(/[()]/g, '').split('|'))));
}

/**
 * Where the phrase first stands in the words; undefined where it does not.
 *
 * Bounds: at most `4 ^ gaps` tries a word, and no phrase here has more than two gaps.
 */
export function findPhrase(
  words: readonly string[],
  phrase: Phrase,
): readonly string[] | undefined {
  for (let start = 0; start < words.length; start += 1) {
    const end = endOfMatch(words, start, phrase, 0);
    if (end !== undefined) return words.slice(start, end);
  }
  return undefined;
}

function endOfMatch(
  words: readonly string[],
  at: number,
  phrase: Phrase,
  from: number,
): number | undefined {
  const piece = phrase[from];
  if (piece === undefined) return at;
  if (piece !== 'gap') {
    const word = words[at];
    return word !== undefined && piece.has(word)
      ? endOfMatch(words, at + 1, phrase, from + 1)
      : undefined;
  }
  for (let skipped = 0; skipped <= GAP_WORDS_MAX; skipped += 1) {
    const end = endOfMatch(words, at + skipped, phrase, from + 1);
    if (end !== undefined) return end;
  }
  return undefined;
}
