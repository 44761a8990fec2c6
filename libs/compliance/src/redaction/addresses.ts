import { type Atom, jointOf } from './atoms.js';
import { PhraseIndex } from './phrase-index.js';
import type { Found, Strand } from './strand.js';
import { type Token, endsSentence, isCapitalised } from './tokens.js';
import { FUNCTION_WORDS, isCommonWord, UNIT_WORDS, setOf } from './words/function-words.js';
import {
  CITIES,
  DIRECTIONS,
  LOOSE_STREET_SUFFIXES,
  RESTRICTED_ZIP_PREFIXES,
  STATES,
  STATE_CODES,
  STREET_SUFFIXES,
  UNIT_LABELS,
} from './words/places.js';

const STREET_WORDS_MAX = 5;
const HOUSE_DIGITS_MAX = 6;
const CITY_WORDS_MAX = 3;
const ANSWER_WORDS_MAX = 14;

const PLACES = new PhraseIndex<'state' | 'city'>([
  ...STATES.map((name) => [name, 'state'] as const),
  ...CITIES.map((name) => [name, 'city'] as const),
]);

/** Never between a house number and "street", whatever else they are. */
const NO_STREET = setOf(
  'minute minutes hour hours mile miles block blocks day days week month year years car people',
);
const OF_STREET = setOf(
  'of the san santa los las la el de del st saint martin luther king third second first',
);

const ABBREVIATIONS = setOf(
  'st str ave av rd blvd ln dr ct pl ter cir pkwy hwy ste apt n s e w no',
);
const TIMES = setOf(
  'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december today tomorrow',
);

const POSTCODE = /(?<![\p{L}\p{N}])[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?![\p{L}\p{N}])/gu;
const BOX = /\b(?:P\.? ?O\.? ?Box|post office box)\s+(?:number )?\d{1,6}\b/giu;

/** Streets with their house, unit, city and ZIP code; answers to "what is your address?". */
export function addressesIn(strand: Strand): Found[] {
  const reader = new AddressReader(strand);
  const written = (pattern: RegExp, kind: Found['class']): Found[] =>
    [...strand.text.matchAll(pattern)].map(({ index, 0: match }) => {
      return { start: index, end: index + match.length, class: kind };
    });
  return [
    ...reader.boxes(),
    ...reader.streets(),
    ...reader.cued(),
    ...reader.answers(),
    ...written(POSTCODE, 'zip'),
    ...reader.zipsBehindStates(),
  ];
}

/** The first three digits may stay where more than 20,000 people share them. */
export function zipFound(start: number, end: number, digits: string): Found {
  const prefix = digits.slice(0, 3);
  const keeps = RESTRICTED_ZIP_PREFIXES.has(prefix) ? '000' : prefix;
  const isUsual = /^(?:\d{5}|\d{9})$/.test(digits);
  return { start, end, class: 'zip', ...(isUsual && { keeps }) };
}

class AddressReader {
  constructor(private readonly strand: Strand) {}

  /** "P.O. Box 1142, Boulder, CO 80302". */
  *boxes(): Generator<Found> {
    const { tokens, text } = this.strand;
    for (const { index, 0: box } of text.matchAll(BOX)) {
      const from = tokens.findIndex(({ end }) => end > index);
      const last = tokens.findLastIndex(({ start }) => start < index + box.length);
      yield this.#found(from, this.#placeBehind(last + 1));
    }
  }

  /** A number, some words, and what streets end with. */
  *streets(): Generator<Found> {
    const { tokens } = this.strand;
    for (let i = 1; i < tokens.length; i += 1) {
      const { lower } = tokens[i]!;
      const isLoose = LOOSE_STREET_SUFFIXES.has(lower);
      if (!isLoose && !STREET_SUFFIXES.has(lower)) continue;
      if (tokens[i]!.gap === '' || endsSentence(tokens[i]!.gap)) continue;
      const from = this.#houseBefore(i, isLoose);
      if (from === undefined) continue;
      const to = this.#placeBehind(this.#isSuffix(i + 1) ? i + 2 : i + 1);
      yield this.#found(from, to);
      i = to - 1;
    }
  }

  /** "live at 12 Broadway", "my address is 4 The Larches". */
  *cued(): Generator<Found> {
    const { tokens, cues } = this.strand;
    for (const cue of cues) {
      if (cue.class !== 'address') continue;
      for (let at = cue.to; at < tokens.length && at - cue.to <= 6; at += 1) {
        if (at > cue.to && endsSentence(tokens[at]!.gap)) break;
        const house = this.#houseFrom(at);
        if (house === undefined) continue;
        const to = this.#freeWordsBehind(house);
        if (to > house) yield this.#found(at, this.#placeBehind(to));
        break;
      }
    }
  }

  /** What was said when an address, or the rest of one, was asked for. */
  *answers(): Generator<Found> {
    const { tokens, asked } = this.strand;
    if (!asked.has('address')) return;
    for (let at = 0; at < tokens.length && at < 30; at += 1) {
      const house = this.#houseFrom(at);
      if (house === undefined) continue;
      const to = this.#freeWordsBehind(house);
      if (to > house) yield this.#found(at, this.#placeBehind(to));
      at = Math.max(to, house) - 1;
    }
    const from = this.#restFrom();
    if (from === undefined) return;
    const last = tokens.findLastIndex(
      ({ type, lower }) => type !== 'placeholder' && !FUNCTION_WORDS.has(lower),
    );
    if (last >= from) yield this.#found(from, last + 1);
  }

  /** "Illinois 62704", "IL 62704". */
  *zipsBehindStates(): Generator<Found> {
    const { tokens } = this.strand;
    for (let i = 0; i < tokens.length; i += 1) {
      const state = this.#stateAt(i);
      if (state === undefined) continue;
      const zip = this.#zipAt(state);
      if (zip !== undefined) {
        const digits = this.#digits(state, zip);
        yield zipFound(tokens[state]!.start, tokens[zip - 1]!.end, digits);
      }
    }
  }

  /** Where a short answer begins that is the rest of an address: "apartment six, Dayton, Ohio". */
  #restFrom(): number | undefined {
    const { tokens, text, isCased } = this.strand;
    if (tokens.length > ANSWER_WORDS_MAX || text.includes('?')) return undefined;
    const from = tokens.findIndex(
      ({ lower, type }, i) =>
        type !== 'placeholder' &&
        !FUNCTION_WORDS.has(lower) &&
        (!isCommonWord(lower) || UNIT_LABELS.has(lower) || PLACES.matchAt(tokens, i) !== undefined),
    );
    if (from === -1) return undefined;
    const isPlace = tokens.some(
      ({ lower }, i) =>
        (UNIT_LABELS.has(lower) && this.#unitBehind(i) > i) ||
        PLACES.matchAt(tokens, i) !== undefined ||
        this.#stateAt(i) !== undefined,
    );
    const isName =
      isCased &&
      tokens.length <= 4 &&
      isCapitalised(tokens[from]!) &&
      tokens[from]!.text.length >= 4 &&
      !UNIT_LABELS.has(tokens[from]!.lower) &&
      !TIMES.has(tokens[from]!.lower);
    return isPlace || isName ? from : undefined;
  }

  #isSuffix(at: number): boolean {
    const token = this.strand.tokens[at];
    return (
      token !== undefined &&
      STREET_SUFFIXES.has(token.lower) &&
      /^\s$/.test(token.gap) &&
      this.strand.tokens[at - 1]!.lower !== token.lower &&
      !['dr', 'st', 'ct'].includes(token.lower)
    );
  }

  /** The first token of the number that the street's name follows. */
  #houseBefore(suffix: number, isLoose: boolean): number | undefined {
    const { tokens, isCased } = this.strand;
    let isProper = false;
    for (let i = suffix - 1; i >= 0 && suffix - i <= STREET_WORDS_MAX + 1; i -= 1) {
      if (
        i < suffix - 1 &&
        /[,;:!?\n]|\.\s/.test(tokens[i + 1]!.gap) &&
        !(tokens[i + 1]!.gap === '. ' && ABBREVIATIONS.has(tokens[i]!.lower))
      )
        return undefined;
      const atom = this.#atomTo(i + 1);
      if (atom !== undefined && atom.type === 'digits' && !atom.isOrdinal) {
        if (i === suffix - 1) return undefined;
        const from = this.#numberEndingAt(i + 1);
        if (from === undefined) return undefined;
        const isWritten = tokens[from]!.type === 'numeral' || i - from > 1;
        const isSure = isProper || (!isLoose && isWritten) || this.#isAddressCuedBefore(from);
        return isSure ? from : undefined;
      }
      if (atom?.isOrdinal === true) {
        isProper = true;
        i = atom.from;
        continue;
      }
      const token = tokens[i]!;
      const isOf = OF_STREET.has(token.lower);
      if (NO_STREET.has(token.lower) || (UNIT_WORDS.has(token.lower) && !isCapitalised(token)))
        return undefined;
      if (FUNCTION_WORDS.has(token.lower) && !isOf && !(isCased && isCapitalised(token)))
        return undefined;
      if (isCased ? isCapitalised(token) : !isCommonWord(token.lower)) isProper = true;
    }
    return undefined;
  }

  #numberEndingAt(to: number): number | undefined {
    const { tokens, atoms } = this.strand;
    let first = this.#atomTo(to)!;
    let digits = first.chars.length;
    if (atoms.quantities.has(first) && /[$€£]/.test(tokens[first.from]!.gap)) return undefined;
    for (;;) {
      const before = this.#atomBefore(first);
      if (before === undefined || before.type !== 'digits' || before.isOrdinal) break;
      const joint = jointOf(tokens, before, first);
      if (joint === 'start' || (joint === 'loose' && /[.;:]/.test(tokens[first.from]!.gap))) break;
      if (joint !== 'fixed' && digits + before.chars.length > HOUSE_DIGITS_MAX) break;
      digits += joint === 'fixed' ? 0 : before.chars.length;
      first = before;
    }
    return digits > HOUSE_DIGITS_MAX ? undefined : first.from;
  }

  #atomAt(from: number): Atom | undefined {
    const { all, placeFrom } = this.strand.atoms;
    return all[placeFrom.get(from) ?? -1];
  }

  #atomTo(to: number): Atom | undefined {
    const { all, placeTo } = this.strand.atoms;
    return all[placeTo.get(to) ?? -1];
  }

  #atomBefore({ from }: Atom): Atom | undefined {
    const { all, placeFrom } = this.strand.atoms;
    return all[placeFrom.get(from)! - 1];
  }

  #isAddressCuedBefore(from: number): boolean {
    if (this.strand.asked.has('address')) return true;
    return this.strand.cues.some(
      (cue) => cue.class === 'address' && cue.to <= from && from - cue.to <= 6,
    );
  }

  /** The token behind a house number that begins here. */
  #houseFrom(at: number): number | undefined {
    const { tokens, atoms } = this.strand;
    let atom = this.#atomAt(at);
    if (
      atom === undefined ||
      atom.type !== 'digits' ||
      atom.isOrdinal ||
      atoms.quantities.has(atom) ||
      /^oh?$/.test(tokens[at]!.lower)
    )
      return undefined;
    let digits = atom.chars.length;
    let to = atom.to;
    for (
      let next = this.#atomAt(to);
      next !== undefined && !next.isOrdinal;
      next = this.#atomAt(to)
    ) {
      const joint = jointOf(tokens, atom, next);
      if (next.type !== 'digits' || joint !== 'tight') break;
      digits += next.chars.length;
      atom = next;
      to = next.to;
    }
    const isLettered = tokens[to]?.gap === '' && /^\p{L}$/u.test(tokens[to]!.text);
    return digits > HOUSE_DIGITS_MAX ? undefined : isLettered ? to + 1 : to;
  }

  /** The words of a street without a suffix that is known. */
  #freeWordsBehind(house: number): number {
    const { tokens, isCased } = this.strand;
    let to = house;
    while (to < tokens.length && to - house < STREET_WORDS_MAX) {
      const token = tokens[to]!;
      if (
        token.gap.trim() !== '' &&
        !(/^\. $/.test(token.gap) && ABBREVIATIONS.has(tokens[to - 1]!.lower))
      )
        break;
      if (token.type === 'placeholder' || UNIT_WORDS.has(token.lower)) break;
      if (this.#atomAt(to)?.isOrdinal === true) {
        to = this.#atomAt(to)!.to;
        continue;
      }
      if (to === house && /^\p{L}$/u.test(token.text) && !/^[nsew]$/.test(token.lower)) break;
      const isWord =
        !FUNCTION_WORDS.has(token.lower) ||
        (isCased && isCapitalised(token) && to > house) ||
        (OF_STREET.has(token.lower) && (to > house || token.lower === 'the'));
      const isCommon =
        isCommonWord(token.lower) &&
        !STREET_SUFFIXES.has(token.lower) &&
        !LOOSE_STREET_SUFFIXES.has(token.lower);
      if (
        !isWord ||
        (isCommon &&
          !(isCased && isCapitalised(token)) &&
          !DIRECTIONS.has(token.lower) &&
          to === house)
      )
        break;
      to += 1;
      if (STREET_SUFFIXES.has(token.lower) && token.gap !== '') break;
    }
    return to;
  }

  /** Direction, unit, city, state and ZIP code, as far as they follow. */
  #placeBehind(street: number): number {
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
    let end = this.#cityBehind(this.#unitBehind(begin), isNear);
    const zip = isNear(end) ? this.#zipAt(end) : undefined;
    end = zip ?? end;
    return end === begin ? to : end;
  }

  #behindFillers(at: number): number {
    let to = at;
    while (/^(?:um|uh|er|yes|okay|it's|that's|sure)$/.test(this.strand.tokens[to]?.lower ?? ''))
      to += 1;
    return to;
  }

  /** "apartment 12B", "# 110", "Ste A", "number six". */
  #unitBehind(at: number): number {
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
      const atom = this.#atomAt(to);
      if (atom === undefined || atom.isOrdinal || (to > begin && this.#zipAt(to) !== undefined))
        break;
      to = atom.to;
    }
    return to === begin ? at : to;
  }

  #cityBehind(at: number, isNear: (at: number) => boolean): number {
    const { tokens, isCased } = this.strand;
    if (!isNear(at)) return at;
    const begin = tokens[at]!.lower === 'in' || tokens[at]!.lower === 'city' ? at + 1 : at;
    for (let words = 0; words <= CITY_WORDS_MAX; words += 1) {
      const state = this.#stateAt(begin + words);
      if (state !== undefined && (words > 0 || at === begin)) return state;
      const token = tokens[begin + words];
      if (token === undefined || (words > 0 && !/^,? $/.test(token.gap))) break;
      if (token.type !== 'word' || FUNCTION_WORDS.has(token.lower)) break;
      const zip = words > 0 ? this.#zipAt(begin + words) : undefined;
      if (zip !== undefined) return begin + words;
    }
    const place = begin < tokens.length ? PLACES.matchAt(tokens, begin) : undefined;
    if (place !== undefined && (!isCased || isCapitalised(tokens[begin]!))) {
      const behind = begin + place.length;
      const isCode = STATE_CODES.has(tokens[behind]?.text.toUpperCase() ?? '');
      return isCode && this.#zipAt(behind + 1) !== undefined ? behind + 1 : behind;
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

  #stateAt(at: number): number | undefined {
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
  #zipAt(at: number): number | undefined {
    const { tokens } = this.strand;
    let from = at;
    if (tokens[from]?.lower === 'zip') from += tokens[from + 1]?.lower === 'code' ? 2 : 1;
    let atom = this.#atomAt(from);
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

  #nextIn(atom: Atom): Atom | undefined {
    const { all, placeFrom } = this.strand.atoms;
    const next = all[placeFrom.get(atom.from)! + 1];
    if (next === undefined) return undefined;
    const joint = jointOf(this.strand.tokens, atom, next);
    return joint === 'tight' || joint === 'loose' ? next : undefined;
  }

  #digits(from: number, to: number): string {
    let digits = '';
    for (let at = from; at < to; at += 1) digits += this.#atomAt(at)?.chars ?? '';
    return digits;
  }

  #found(from: number, to: number): Found {
    const { tokens } = this.strand;
    return { start: tokens[from]!.start, end: tokens[to - 1]!.end, class: 'address' };
  }
}
