import { joinNumerals } from './numerals.js';
import { tokensOf } from './tokens.js';
import type { Word } from './word.js';

/**
 * The words of consecutive turns in the form in which rules compare them (docs/specs/rules.md, 3).
 * How the turns were cut makes no difference to it, except inside a word.
 */
export function normalisedWords(turns: readonly { turn: number; text: string }[]): readonly Word[] {
  return withoutRepeats(joinNumerals(turns.flatMap(({ turn, text }) => tokensOf(text, turn))));
}

/** The words of a phrase of a rule, in the same form. */
export const normalisedForms = (text: string): string[] =>
  normalisedWords([{ turn: 0, text }]).map(({ form }) => form);

/** "I, I want" is "I want". A number said twice is two numbers. */
function withoutRepeats(words: readonly Word[]): readonly Word[] {
  return words.filter(({ form }, i) => form !== words[i - 1]?.form || /^[\d[]/.test(form));
}
