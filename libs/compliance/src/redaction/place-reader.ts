import { type Atom, jointOf } from './atoms.js';
import { PhraseIndex } from './phrase-index.js';
import type { Strand } from './strand.js';
import { endsSentence, isCapitalised } from './tokens.js';
import { FUNCTION_WORDS, isCommonWord, setOf } from './words/function-words.js';
import { CITIES, DIRECTIONS, STATES, STATE_CODES, UNIT_LABELS } from './words/places.js';

const CITY_WORDS_MAX = 3;

/** Cities and states by name. */
export const PLACES = new PhraseIndex<'state' | 'city'>([
  ...STATES.map((name) => [name, 'state'] as const),
  ...CITIES.map((name) => [name, 'city'] as const),
]);

/** A full stop behind one of these ends no sentence. */
export const ABBREVIATIONS = setOf(
  'st str ave av rd blvd ln dr ct pl ter cir pkwy hwy ste apt n s e w no',
);

/** What may follow a street: direction, unit, city, state, ZIP code. */
export class PlaceReader {
  constructor(private readonly strand: Strand) {}

  /** Direction, unit, city, state and ZIP code, as far as they follow. */
  placeBehind(street: number): number {
    const { tokens } = this.strand;
    let to = street;
    const isNear = (at: number): boolean => {
      const gap = tokens[at]?.gap;
      if (gap === undefined || !/^[\s,.#-]{0,6}$/.test(gap)) return false;
      // A full stop belongs to "Ave." or ends the sentence; behind a change of turns the place may follow.
      return gap.includes('\n') || !gap.includes('.') || ABBREVIATIONS.has(tokens[at - 1]!.lower);
    };
    if (
      isNear(to) &&
      DIRECTIONS.has(tokens[to]!.lower) &&
      tokens[to]!.gap.trim() === '' &&
      !(this.strand.isCased && !isCapitalised(tokens[to]!))
    )
      to += 1;
    const isNextTurn = tokens[to]?.gap.includes('\n') === true;
    const begin = isNextTurn ? this.#behindFillers(to) : to;
    let end = this.#cityBehind(this.unitBehind(begin), isNear);
    const zip = isNear(end) ? this.zipAt(end) : undefined;
    end = zip ?? end;
    return end === begin ? to : end;
  }

  /** "apartment 12B", "# 110", "Ste A", "number six". */
  unitBehind(at: number): number {
    const { tokens } = this.strand;
    const token = tokens[at];
    if (token === undefined) return at;
    const isHash = /#\s?$/.test(token.gap);
    const isNear = !endsSentence(token.gap) || token.gap.includes('\n');
    const isLabel = UNIT_LABELS.has(token.lower) && isNear;
    if (!isHash && !isLabel) return at;
    let to = isHash ? at : at + 1;
    if (!isHash && tokens[to]?.lower === 'number') to += 1;
    const begin = to;
    while (to < tokens.length && to - begin < 4) {
      const gap = tokens[to]!.gap;
      if (!/^(?:[\s-]?|\s?#\s?)$/.test(gap)) break;
      const atom = this.atomAt(to);
      if (atom === undefined || atom.isOrdinal || (to > begin && this.zipAt(to) !== undefined))
        break;
      to = atom.to;
    }
    return to === begin ? at : to;
  }

  stateAt(at: number): number | undefined {
    const { tokens, isCased } = this.strand;
    const token = tokens[at];
    if (token === undefined) return undefined;
    if (STATE_CODES.has(token.text)) return at + 1;
    const match = PLACES.matchAt(tokens, at);
    if (match === undefined || (isCased && !isCapitalised(token))) return undefined;
    return STATES.includes(
      tokens
        .slice(at, at + match.length)
        .map(({ lower }) => lower)
        .join(' '),
    )
      ? at + match.length
      : undefined;
  }

  /** The token behind five, or nine, digits that begin here. */
  zipAt(at: number): number | undefined {
    const { tokens } = this.strand;
    let from = at;
    if (tokens[from]?.lower === 'zip') from += tokens[from + 1]?.lower === 'code' ? 2 : 1;
    let atom = this.atomAt(from);
    let digits = '';
    while (atom !== undefined && atom.type === 'digits' && !atom.isOrdinal) {
      digits += atom.chars;
      if (digits.length > 9) return undefined;
      const next = this.#nextIn(atom);
      if (next === undefined) break;
      atom = next;
    }
    return digits.length === 5 || digits.length === 9 ? atom!.to : undefined;
  }

  atomAt(from: number): Atom | undefined {
    const { all, placeFrom } = this.strand.atoms;
    return all[placeFrom.get(from) ?? -1];
  }

  #behindFillers(at: number): number {
    let to = at;
    while (/^(?:um|uh|er|yes|okay|it's|that's|sure)$/.test(this.strand.tokens[to]?.lower ?? ''))
      to += 1;
    return to;
  }

  #cityBehind(at: number, isNear: (at: number) => boolean): number {
    const { tokens, isCased } = this.strand;
    if (!isNear(at)) return at;
    const begin = tokens[at]!.lower === 'in' || tokens[at]!.lower === 'city' ? at + 1 : at;
    for (let words = 0; words <= CITY_WORDS_MAX; words += 1) {
      const state = this.stateAt(begin + words);
      if (state !== undefined && (words > 0 || at === begin)) return state;
      const token = tokens[begin + words];
      if (token === undefined || (words > 0 && !/^,? $/.test(token.gap))) break;
      if (token.type !== 'word' || FUNCTION_WORDS.has(token.lower)) break;
      const zip = words > 0 ? this.zipAt(begin + words) : undefined;
      if (zip !== undefined) return begin + words;
    }
    const place = begin < tokens.length ? PLACES.matchAt(tokens, begin) : undefined;
    if (place !== undefined && (!isCased || isCapitalised(tokens[begin]!))) {
      const behind = begin + place.length;
      const isCode = STATE_CODES.has(tokens[behind]?.text.toUpperCase() ?? '');
      return isCode && this.zipAt(behind + 1) !== undefined ? behind + 1 : behind;
    }
    let to = begin;
    const isAfterComma =
      tokens[begin] !== undefined &&
      ((/^,? ?\n?$/.test(tokens[begin]!.gap.replace(/^[.,]\n/, '\n')) &&
        tokens[begin]!.gap !== ' ') ||
        begin > at);
    while (
      isCased &&
      isAfterComma &&
      to - begin < CITY_WORDS_MAX &&
      tokens[to] !== undefined &&
      isCapitalised(tokens[to]!) &&
      !FUNCTION_WORDS.has(tokens[to]!.lower) &&
      (to === begin || tokens[to]!.gap === ' ')
    ) {
      to += 1;
    }
    if (to > begin) return to;
    return this.#trailingCity(begin, at);
  }

  /** In bare text, where nothing else follows: "twelve maple street green bay". */
  #trailingCity(begin: number, at: number): number {
    const { tokens } = this.strand;
    let to = begin;
    while (to < tokens.length && to - begin <= CITY_WORDS_MAX) {
      const token = tokens[to]!;
      if (token.gap.includes('\n') || (to > begin && endsSentence(token.gap))) break;
      if (token.type !== 'word' || FUNCTION_WORDS.has(token.lower)) break;
      to += 1;
    }
    const words = to - begin;
    const isEnd = to === tokens.length || endsSentence(tokens[to]!.gap);
    const isPlausible =
      tokens.slice(begin, to).some(({ lower }) => !isCommonWord(lower)) || words <= 2;
    return words > 0 && words <= CITY_WORDS_MAX && isEnd && isPlausible && !this.strand.isCased
      ? to
      : at;
  }

  #nextIn(atom: Atom): Atom | undefined {
    const { all, placeFrom } = this.strand.atoms;
    const next = all[placeFrom.get(atom.from)! + 1];
    if (next === undefined) return undefined;
    const joint = jointOf(this.strand.tokens, atom, next);
    return joint === 'tight' || joint === 'loose' ? next : undefined;
  }
}
