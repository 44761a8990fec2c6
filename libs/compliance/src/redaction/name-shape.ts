import type { Claims, Strand } from './strand.js';
import { type Token, endsSentence, isCapitalised, isLetter } from './tokens.js';
import { FUNCTION_WORDS, UNIT_WORDS, isCommonWord } from './words/function-words.js';
import { EVERYDAY_NAMES, GIVEN_NAMES } from './words/given-names.js';
import { AI_WORDS, BUSINESS, KIN, PARTICLES, TIMES, isPlace } from './words/name-words.js';
import { SURNAMES } from './words/surnames.js';

/** A name where it was said: from one token to the one before another. */
export interface NameFound {
  readonly from: number;
  readonly to: number;
  /** Introduced as a name: it counts in any case wherever it comes up again. */
  readonly isCertain: boolean;
}

/** How sure one can be that a name follows. */
export type Introduction = 'strong' | 'weak' | 'answer' | 'titled';

export const NAME_WORDS_MAX = 4;

/** What may be a name, and where it ends, by what introduced it and how the words are written. */
export class NameShape {
  readonly #tokens: readonly Token[];

  constructor(
    readonly strand: Strand,
    private readonly claims: Claims,
  ) {
    this.#tokens = strand.tokens;
  }

  /** The words of a name that begins here, spelled letters included. */
  nameFrom(from: number, by: Introduction): NameFound | undefined {
    const tokens = this.#tokens;
    if (!this.mayBegin(from, by)) return undefined;
    if (by !== 'answer' && from > 0 && !/^[\s,.:…"'-]{1,4}$/.test(tokens[from]!.gap))
      return undefined;
    if (by !== 'answer' && by !== 'strong' && tokens[from]!.gap.includes('\n')) return undefined;
    const isCapital = isCapitalised(tokens[from]!);
    let to = from + 1;
    while (to < tokens.length && to - from < NAME_WORDS_MAX && this.mayGoOn(to, from, isCapital))
      to += 1;
    while (to > from + 1 && PARTICLES.has(tokens[to - 1]!.lower)) to -= 1;
    if (by === 'weak' && this.strand.isCased && to === from + 1) {
      const { lower } = tokens[from]!;
      if (!GIVEN_NAMES.has(lower) && !SURNAMES.has(lower) && this.#isForeignWeak(from))
        return undefined;
      if (isPlace(lower) || isCommonWord(lower)) return undefined;
    }
    if (by === 'weak' && this.isPlaceName(from, to)) return undefined;
    return this.isBusiness(from, to) ? undefined : { from, to, isCertain: by !== 'weak' };
  }

  mayBegin(i: number, by: Introduction): boolean {
    const token = this.#tokens[i];
    if (token === undefined || token.type !== 'word' || this.isTaken(i)) return false;
    const { lower } = token;
    if (this.isAcronym(token)) return false;
    // Letters in a row are read as a spelling.
    const next = this.#tokens[i + 1];
    if (isLetter(token) && this.#lettersAround(i) >= 3) return false;
    const isListed = GIVEN_NAMES.has(lower) || (SURNAMES.has(lower) && by !== 'weak');
    if (AI_WORDS.has(lower) || (PARTICLES.has(lower) && by === 'weak')) return false;
    if (by === 'weak' && TIMES.has(lower)) return false;
    if (TIMES.has(lower) && !isListed) return false;
    const isFunction = FUNCTION_WORDS.has(lower);
    if (this.strand.isCased) {
      if (!isCapitalised(token)) return by === 'strong' && !isFunction && !isCommonWord(lower);
      const isFirst = i === 0 || endsSentence(token.gap);
      if (isFunction) {
        const isMeant = by !== 'weak' && !/^(?:i|i'm|ok)$/.test(lower);
        return isListed && isMeant && (!isFirst || (by === 'answer' && this.#isShortAnswer(i)));
      }
      if (by === 'answer' && isFirst && isCommonWord(lower))
        return isListed && this.#isShortAnswer(i);
      return !isCommonWord(lower) || isListed || by === 'strong';
    }
    const isShort = by === 'answer' && this.#isShortAnswer(i);
    if (isFunction) {
      return isListed && (by === 'strong' || isShort) && lower !== 'do' && lower !== 'can';
    }
    if (by === 'weak') {
      const isKnown = GIVEN_NAMES.has(lower) && (!isCommonWord(lower) || this.#hasSurnameBehind(i));
      const isPerson = KIN.has(this.#tokens[i - 1]?.lower ?? '') || this.#isThisIs(i);
      const following = next?.lower ?? '';
      if (isKnown) return true;
      const isUnknown = (word: string): boolean => !FUNCTION_WORDS.has(word) && !isCommonWord(word);
      if (this.#isAskedFor(i)) return isUnknown(lower);
      return isPerson && isUnknown(lower) && following.length > 2 && isUnknown(following);
    }
    if (by === 'titled') return !isCommonWord(lower) || SURNAMES.has(lower);
    if (isCommonWord(lower)) return isListed && (by === 'strong' || isShort);
    return by !== 'answer' || isListed || isShort || SURNAMES.has(this.#tokens[i + 1]?.lower ?? '');
  }

  mayGoOn(i: number, from: number, isCapital: boolean): boolean {
    const token = this.#tokens[i]!;
    const initial = isLetter(this.#tokens[i - 1]!) && /^\. ?$/.test(token.gap);
    if (
      token.type !== 'word' ||
      !(/^[ \t]+$/.test(token.gap) || token.gap === '-' || initial) ||
      this.isTaken(i)
    )
      return false;
    if (PARTICLES.has(token.lower))
      return i + 1 < this.#tokens.length && !FUNCTION_WORDS.has(this.#tokens[i + 1]!.lower);
    if (this.strand.isCased && isCapital) {
      return (
        isCapitalised(token) &&
        (!FUNCTION_WORDS.has(token.lower) ||
          (i === from + 1 && SURNAMES.has(token.lower) && token.lower !== "i'm"))
      );
    }
    if (FUNCTION_WORDS.has(token.lower) || UNIT_WORDS.has(token.lower)) return false;
    // "Theodore B Roosevelt".
    if (isLetter(token)) {
      const next = this.#tokens[i + 1];
      return (
        i === from + 1 &&
        !/^[aio]$/.test(token.lower) &&
        next?.gap === ' ' &&
        next.text.length > 2 &&
        !FUNCTION_WORDS.has(next.lower) &&
        !isCommonWord(next.lower)
      );
    }
    const isThird = i - from >= 2 && !PARTICLES.has(this.#tokens[i - 1]!.lower);
    if (isThird) {
      const isSurname = SURNAMES.has(token.lower) || EVERYDAY_NAMES.has(token.lower);
      return (isSurname || isLetter(this.#tokens[i - 1]!)) && !isCommonWord(token.lower);
    }
    return (
      !isCommonWord(token.lower) ||
      (SURNAMES.has(token.lower) && GIVEN_NAMES.has(this.#tokens[i - 1]!.lower))
    );
  }

  isTaken(i: number): boolean {
    return this.claims.isTaken(this.#tokens[i]!.start, this.#tokens[i]!.end);
  }

  /** "GP", "TIA": capitals throughout, where others are small. */
  isAcronym({ text }: Token): boolean {
    return /^\p{Lu}{2,4}$/u.test(text) && /\p{Ll}/u.test(this.strand.text);
  }

  isPlaceName(from: number, to: number): boolean {
    const said = this.#tokens
      .slice(from, to)
      .map(({ lower }) => lower)
      .join(' ');
    return isPlace(said);
  }

  /** "Maple Street Family Practice" introduces itself with the same words as a person. */
  isBusiness(from: number, to: number): boolean {
    const tokens = this.#tokens;
    if (!this.strand.isCased)
      return tokens
        .slice(from, to + 1)
        .some(
          ({ lower }) => BUSINESS.has(lower) && !SURNAMES.has(lower) && !GIVEN_NAMES.has(lower),
        );
    let end = to;
    while (
      end < tokens.length &&
      end - from < 10 &&
      (isCapitalised(tokens[end]!) || /^(?:of|and|the|&)$/.test(tokens[end]!.lower)) &&
      /^[ &']*$/.test(tokens[end]!.gap)
    )
      end += 1;
    return tokens
      .slice(from, end)
      .some((token) => BUSINESS.has(token.lower.replace(/'s$/, '')) && isCapitalised(token));
  }

  #lettersAround(i: number): number {
    let [from, to] = [i, i + 1];
    while (from > 0 && isLetter(this.#tokens[from - 1]!)) from -= 1;
    while (to < this.#tokens.length && isLetter(this.#tokens[to]!)) to += 1;
    return to - from;
  }

  /** "Is … there?" */
  #isAskedFor(i: number): boolean {
    const [before, next] = [this.#tokens[i - 1]?.lower, this.#tokens[i + 1]?.lower ?? ''];
    return before === 'is' && /^(?:there|in|available|home|around|working)$/.test(next);
  }

  #isThisIs(i: number): boolean {
    return this.#tokens[i - 1]?.lower === 'is' && this.#tokens[i - 2]?.lower === 'this';
  }

  #isShortAnswer(i: number): boolean {
    let to = i;
    while (
      to < this.#tokens.length &&
      !endsSentence(this.#tokens[to]!.gap === '' || to === i ? '' : this.#tokens[to]!.gap)
    )
      to += 1;
    return to - i <= 3;
  }

  #hasSurnameBehind(i: number): boolean {
    const next = this.#tokens[i + 1];
    return (
      next !== undefined &&
      /^ $/.test(next.gap) &&
      next.type === 'word' &&
      !FUNCTION_WORDS.has(next.lower) &&
      (SURNAMES.has(next.lower) || !isCommonWord(next.lower))
    );
  }

  /** "for Medicare", "it's Netflix": one unknown word behind the weakest cues is no name. */
  #isForeignWeak(from: number): boolean {
    const before = this.#tokens[from - 1]?.lower ?? '';
    return (
      /^(?:for|is|it's|that's|i'm|he's|she's)$/.test(before) &&
      !(before === 'is' && this.#tokens[from - 2]?.lower === 'this') &&
      before !== "i'm"
    );
  }
}
