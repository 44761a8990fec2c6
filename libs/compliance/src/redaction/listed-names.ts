import { type NameFound, type NameShape, NAME_WORDS_MAX } from './name-shape.js';
import { type Token, endsSentence, isCapitalised } from './tokens.js';
import { FUNCTION_WORDS, UNIT_WORDS, isCommonWord } from './words/function-words.js';
import { EVERYDAY_NAMES, GIVEN_NAMES } from './words/given-names.js';
import {
  BEFORE_PLACE,
  GREETINGS,
  PARTICLES,
  PEOPLE_BEFORE,
  TIMES,
  isPlace,
} from './words/name-words.js';
import { LOOSE_STREET_SUFFIXES, STREET_SUFFIXES } from './words/places.js';
import { SURNAMES } from './words/surnames.js';

/** Names that nobody introduces, but that are in the lists. */
export function listedNames(shape: NameShape): NameFound[] {
  return [...new ListReader(shape).listed()];
}

class ListReader {
  readonly #tokens: readonly Token[];

  constructor(private readonly shape: NameShape) {
    this.#tokens = shape.strand.tokens;
  }

  /** Known given names, with the surname behind them. */
  *listed(): Generator<NameFound> {
    const tokens = this.#tokens;
    for (let i = 0; i < tokens.length; i += 1) {
      const token = tokens[i]!;
      if (!GIVEN_NAMES.has(token.lower) || this.shape.isTaken(i) || this.#isExample(i)) continue;
      if (this.shape.isAcronym(token)) continue;
      if (this.shape.strand.isCased && !isCapitalised(token)) continue;
      const name = this.#listedFrom(i);
      if (name === undefined) continue;
      yield name;
      i = name.to - 1;
    }
  }

  #listedFrom(i: number): NameFound | undefined {
    const tokens = this.#tokens;
    const { lower, gap } = tokens[i]!;
    const isWeak =
      EVERYDAY_NAMES.has(lower) ||
      FUNCTION_WORDS.has(lower) ||
      isCommonWord(lower) ||
      TIMES.has(lower) ||
      isPlace(lower);
    const before = tokens[i - 1];
    if (
      before !== undefined &&
      BEFORE_PLACE.has(before.lower) &&
      /^\.? $/.test(gap) &&
      (isWeak || /^(?:san|santa|saint|st|port|fort|mount|lake|los|las)$/.test(before.lower))
    )
      return undefined;
    let to = i + 1;
    while (
      to < tokens.length &&
      to - i < NAME_WORDS_MAX &&
      this.shape.mayGoOn(to, i, true) &&
      (this.shape.strand.isCased || this.#isSurnameInBareText(to, i, isWeak))
    )
      to += 1;
    while (to > i + 1 && PARTICLES.has(tokens[to - 1]!.lower)) to -= 1;
    if (this.shape.isBusiness(i, to) || this.#isStreet(to)) return undefined;
    if (this.shape.isPlaceName(i, to)) return undefined;
    if (!isWeak) return { from: i, to, isCertain: false };
    if (to > i + 1) {
      const isSure =
        SURNAMES.has(tokens[to - 1]!.lower) ||
        (this.shape.strand.isCased && !isCommonWord(tokens[to - 1]!.lower));
      const isFirst = i === 0 || endsSentence(gap);
      const isSentence =
        isFirst && (FUNCTION_WORDS.has(lower) || isCommonWord(lower) || TIMES.has(lower));
      return isSure && !isSentence && !TIMES.has(lower)
        ? { from: i, to, isCertain: false }
        : undefined;
    }
    if (
      !this.shape.strand.isCased ||
      (FUNCTION_WORDS.has(lower) && !/^(?:will|art|mark|may)$/.test(lower)) ||
      isPlace(lower) ||
      TIMES.has(lower)
    )
      return undefined;
    const isFirst = i === 0 || endsSentence(gap);
    if (isFirst) return undefined;
    return before !== undefined &&
      (GREETINGS.has(before.lower) || PEOPLE_BEFORE.has(before.lower)) &&
      /^,? $/.test(gap)
      ? { from: i, to, isCertain: false }
      : undefined;
  }

  #isSurnameInBareText(i: number, from: number, isWeak: boolean): boolean {
    const { lower } = this.#tokens[i]!;
    if (PARTICLES.has(lower) || FUNCTION_WORDS.has(lower)) return PARTICLES.has(lower);
    if (SURNAMES.has(lower)) return !isCommonWord(lower) || !isWeak;
    return (
      !isWeak &&
      i === from + 1 &&
      !isCommonWord(lower) &&
      !UNIT_WORDS.has(lower) &&
      !TIMES.has(lower)
    );
  }

  #isStreet(at: number): boolean {
    const next = this.#tokens[at];
    return (
      next !== undefined &&
      next.gap === ' ' &&
      (STREET_SUFFIXES.has(next.lower) || LOOSE_STREET_SUFFIXES.has(next.lower)) &&
      !FUNCTION_WORDS.has(next.lower) &&
      !/^(?:st|dr|way|place|close|run|point|pass|right)$/.test(next.lower)
    );
  }

  /** "S as in Sam". */
  #isExample(i: number): boolean {
    return this.#tokens[i - 1]?.lower === 'in' && this.#tokens[i - 2]?.lower === 'as';
  }
}
