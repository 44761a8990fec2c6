import { normalisedForms } from '../words/normalise.js';

const VARIANTS_MAX = 256;
const GAPS_MAX = 4;
/** Words that one `*` stands for, at most. */
export const GAP_WORDS_MAX = 3;

/** `*` in a phrase. Not a word that anybody can say. */
export const GAP = '*';

/** What cannot be read of a phrase, and why. */
export class PhraseError extends Error {
  override readonly name = 'PhraseError';
}

/**
 * Each way to say a phrase: normalised words, and `*` for up to three words.
 *
 * Bounds: 256 variants, four `*`.
 * Errors: `PhraseError`.
 */
export function phraseVariants(
  phrase: string,
  phrasesOf: (parameter: string) => readonly string[],
): string[][] {
  const reader = new PhraseReader(phrase, phrasesOf);
  const variants = reader.read().map(wordsOf);
  for (const words of variants) {
    if (words.every((word) => word === GAP)) throw new PhraseError('a phrase without words');
    if (words[0] === GAP || words.at(-1) === GAP) {
      throw new PhraseError('a phrase that begins and ends with words, not with *');
    }
    if (words.filter((word) => word === GAP).length > GAPS_MAX) {
      throw new PhraseError(`at most ${GAPS_MAX} * in a phrase`);
    }
  }
  return variants;
}

const wordsOf = (variant: string): string[] =>
  variant
    .split(/\s*\*(?:\s*\*)*\s*/)
    .flatMap((part, i) => [...(i === 0 ? [] : [GAP]), ...normalisedForms(part)]);

/** Recursive descent over `word`, `*`, `(a|b)`, `(a)?` and `$parameter`. */
class PhraseReader {
  readonly #phrase: string;
  readonly #phrasesOf: (parameter: string) => readonly string[];
  #at = 0;

  constructor(phrase: string, phrasesOf: (parameter: string) => readonly string[]) {
    this.#phrase = phrase;
    this.#phrasesOf = phrasesOf;
  }

  read(): string[] {
    const variants = this.#alternatives();
    if (this.#at < this.#phrase.length) throw new PhraseError(`no ) without a (`);
    return variants;
  }

  #alternatives(): string[] {
    const variants = this.#sequence();
    while (this.#phrase[this.#at] === '|') {
      this.#at += 1;
      variants.push(...this.#sequence());
    }
    return bounded(variants);
  }

  #sequence(): string[] {
    let variants = [''];
    while (this.#at < this.#phrase.length && !'|)'.includes(this.#phrase[this.#at]!)) {
      const next = this.#item();
      variants = bounded(variants.flatMap((start) => next.map((end) => `${start}${end}`)));
    }
    return variants;
  }

  #item(): string[] {
    const rest = this.#phrase.slice(this.#at);
    if (rest.startsWith('(')) return this.#group();
    const parameter = /^\$([a-z][A-Za-z0-9]*)/.exec(rest);
    if (parameter !== null) {
      this.#at += parameter[0].length;
      return [...this.#phrasesOf(parameter[1]!)];
    }
    const text = /^(?:[^()|?$]|\$(?![a-z]))+/.exec(rest);
    if (text === null) throw new PhraseError(`${rest[0]} only after a group`);
    this.#at += text[0].length;
    return [text[0]];
  }

  #group(): string[] {
    this.#at += 1;
    const variants = this.#alternatives();
    if (this.#phrase[this.#at] !== ')') throw new PhraseError('a ) for each (');
    this.#at += 1;
    if (this.#phrase[this.#at] !== '?') return variants;
    this.#at += 1;
    return [...variants, ''];
  }
}

function bounded(variants: string[]): string[] {
  if (variants.length <= VARIANTS_MAX) return variants;
  throw new PhraseError(`at most ${VARIANTS_MAX} variants of one phrase`);
}
