import { letterAtomAt } from './atoms.js';
import type { NameFound, NameShape } from './name-shape.js';
import type { Strand } from './strand.js';
import { type Token, isLetter } from './tokens.js';
import { ACRONYMS } from './words/name-words.js';

const LETTERS_MIN = 3;
/** So many behind nothing that announces a name, unless dashes join them. */
const UNANNOUNCED_LETTERS_MIN = 4;
const WORDS_FROM_CUE_MAX = 12;

/** "W-H-I-T" behind a name, in answer to "how do you spell that?", or long enough by itself. */
export function* spelledNames(shape: NameShape): Generator<NameFound> {
  const { tokens } = shape.strand;
  for (let i = 0; i < tokens.length; i += 1) {
    const to = spellingFrom(tokens, i);
    if (to === undefined) continue;
    const letters = lettersIn(tokens, i, to);
    if (letters.length >= LETTERS_MIN) {
      const isSaidBefore = tokens[i - 1]?.lower === letters && !shape.isTaken(i - 1);
      if (isSaidBefore) yield { from: i - 1, to: i, isCertain: true };
      if (!shape.isTaken(i) && isNameLike(shape.strand, i, to, letters)) {
        yield { from: i, to, isCertain: true };
      }
    }
    i = to - 1;
  }
}

/** The name that the letters between two tokens spell, so that it is known when it is said as a word. */
export function spelledBy({ tokens }: Strand, { from, to }: NameFound): string | undefined {
  if (spellingFrom(tokens, from) === undefined) return undefined;
  const letters = lettersIn(tokens, from, to);
  return letters.length >= LETTERS_MIN ? letters : undefined;
}

function isNameLike(
  { tokens, asked, cues }: Strand,
  from: number,
  to: number,
  letters: string,
): boolean {
  if (ACRONYMS.has(letters) || new Set(letters).size === 1) return false;
  const isDashed = tokens.slice(from + 1, to).every(({ gap }) => gap === '-');
  const isAnnounced =
    asked.has('name') ||
    asked.has('spelling') ||
    cues.some(
      (cue) =>
        (cue.class === 'name' || cue.class === 'spelling') &&
        cue.to <= from &&
        from - cue.to <= WORDS_FROM_CUE_MAX,
    );
  return isAnnounced || isDashed || letters.length >= UNANNOUNCED_LETTERS_MIN;
}

/** The token behind at least two letters in a row. */
function spellingFrom(tokens: readonly Token[], from: number): number | undefined {
  let to = from;
  let letters = 0;
  while (to < tokens.length && (letters === 0 || /^[\s\-,.]{1,3}$/.test(tokens[to]!.gap))) {
    const next = letterAt(tokens, to);
    if (next === undefined) break;
    letters += next.letters.length;
    to = next.to;
  }
  if (letters < 2) return undefined;
  const isArticle =
    /^(?:a|i)$/.test(tokens[from]!.text) && tokens[from + 1]?.gap !== '-' && letters === 2;
  return isArticle ? undefined : to;
}

/** "L", "L as in Larry", "double L". */
function letterAt(
  tokens: readonly Token[],
  at: number,
): { letters: string; to: number } | undefined {
  const isDouble = tokens[at]!.lower === 'double' && tokens[at + 1] !== undefined;
  const from = isDouble ? at + 1 : at;
  if (!isLetter(tokens[from]!)) return undefined;
  const atom = letterAtomAt(tokens, from)!;
  return { letters: atom.chars.toLowerCase().repeat(isDouble ? 2 : 1), to: atom.to };
}

function lettersIn(tokens: readonly Token[], from: number, to: number): string {
  let letters = '';
  for (let i = from; i < to; i += 1) {
    const next = letterAt(tokens, i);
    if (next === undefined) continue;
    letters += next.letters;
    i = next.to - 1;
  }
  return letters;
}
