import { phraseVariants } from '../rules/patterns/phrase.js';
import { PatternSet } from '../rules/patterns/pattern-set.js';
import { normalisedForms } from '../rules/words/normalise.js';

/** Longest text that is looked through; what is beyond is not. The longest final kept is longer. */
const CHARACTERS_MAX = 16 * 1024;

/** The words of a text in the form in which rules compare them (docs/specs/rules.md, 3). */
export const spokenWords = (text: string): string[] =>
  normalisedForms(text.slice(0, CHARACTERS_MAX));

/** Phrases in the language of the rules, looked for all at once. */
export class SpokenPhrases {
  readonly #patterns = new PatternSet();

  constructor(phrases: readonly string[]) {
    for (const phrase of phrases) this.#patterns.addPhrases(phraseVariants(phrase, () => []));
  }

  /** The words in which each phrase that occurs first does so. */
  in(words: readonly string[]): (readonly string[])[] {
    return [...this.#patterns.scan(words).values()].flatMap(([first]) =>
      first === undefined ? [] : [words.slice(first.from, first.to)],
    );
  }
}
