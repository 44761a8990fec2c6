import type { CallTurn } from '../call-input.js';
import type { Role } from '../matcher.js';
import type { Found, PatternSet } from '../patterns/pattern-set.js';
import { normalisedWords } from '../words/normalise.js';
import { HESITATIONS } from '../words/tokens.js';
import type { Word } from '../words/word.js';
import type { Sought } from './compiled-matcher.js';
import type { Occurrence } from './occurrence.js';

/**
 * Longest text that is looked at in one piece, UTF-16 units. Of a longer turn the rest is not judged;
 * longer talk of one speaker is more than one stretch.
 */
export const STRETCH_CHARACTERS_MAX = 16 * 1024;

/** What one speaker says until the other does, or until the language changes. */
export interface Stretch {
  readonly index: number;
  readonly speaker: Role;
  /** Where a turn says so. */
  readonly language: string | undefined;
  /** Indexes of its turns. */
  readonly turns: readonly number[];
  /** All that was sent: what must not be said is looked for here. */
  readonly sent: View;
  /** What is known to have been heard: what must be said is looked for here. */
  readonly heard: View;
}

/** The words of a stretch with what was found in them. */
export class View {
  readonly words: readonly Word[];
  readonly forms: readonly string[];
  /** Where each thing that is sought occurs here, once it was asked. */
  readonly occurrences = new Map<Sought, readonly Occurrence[]>();
  readonly #patterns: PatternSet;
  #found: Found | undefined;

  constructor(words: readonly Word[], patterns: PatternSet) {
    this.words = words;
    this.forms = words.map(({ form }) => form);
    this.#patterns = patterns;
  }

  get found(): Found {
    return (this.#found ??= this.#patterns.scan(this.forms));
  }
}

/**
 * The turns of a call in groups that make a stretch each. A turn without words, or of nothing but
 * hesitation, interrupts nobody and belongs to none.
 */
export function groupTurns(turns: readonly CallTurn[]): number[][] {
  const groups: number[][] = [];
  let previous: CallTurn | undefined;
  let characters = 0;
  turns.forEach((turn, i) => {
    if (isWordless(turn)) return;
    const length = Math.min(turn.text.length, STRETCH_CHARACTERS_MAX);
    const continues =
      previous !== undefined &&
      previous.speaker === turn.speaker &&
      previous.language === turn.language &&
      characters + length <= STRETCH_CHARACTERS_MAX;
    if (continues) groups.at(-1)!.push(i);
    else groups.push([i]);
    characters = (continues ? characters : 0) + length;
    previous = turn;
  });
  return groups;
}

/** Longer than any run of hesitations that is worth a look. */
const WORDLESS_CHARACTERS_MAX = 32;
const WORDLESS = new RegExp(
  `^(?:[^\\p{L}\\p{N}[\\]]|(?:${HESITATIONS.join('|')})(?![\\p{L}\\p{M}\\p{N}'’]))*$`,
  'iu',
);

const isWordless = ({ text }: CallTurn): boolean =>
  text.length <= WORDLESS_CHARACTERS_MAX && WORDLESS.test(text);

export function stretchOf(
  index: number,
  group: readonly number[],
  turns: readonly CallTurn[],
  patterns: PatternSet,
): Stretch {
  const first = turns[group[0]!]!;
  const words = normalisedWords(
    group.map((turn) => ({ turn, text: turns[turn]!.text.slice(0, STRETCH_CHARACTERS_MAX) })),
  );
  const isHeard = ({ turn, end, parts }: Word): boolean => {
    if (parts !== undefined) return parts.every(isHeard);
    const { heardLength } = turns[turn]!;
    return heardLength === undefined || end <= heardLength;
  };
  const sent = new View(words, patterns);
  const heard = words.every(isHeard) ? sent : new View(words.filter(isHeard), patterns);
  const { speaker, language } = first;
  return { index, speaker, language, turns: group, sent, heard };
}
