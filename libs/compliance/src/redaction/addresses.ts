import { type Atom, jointOf } from './atoms.js';
import { ABBREVIATIONS, PLACES, PlaceReader } from './place-reader.js';
import type { Found, Strand } from './strand.js';
import { endsSentence, isCapitalised } from './tokens.js';
import { FUNCTION_WORDS, isCommonWord, UNIT_WORDS, setOf } from './words/function-words.js';
import {
  DIRECTIONS,
  LOOSE_STREET_SUFFIXES,
  RESTRICTED_ZIP_PREFIXES,
  STREET_SUFFIXES,
  UNIT_LABELS,
} from './words/places.js';

const STREET_WORDS_MAX = 5;
const HOUSE_DIGITS_MAX = 6;
const ANSWER_WORDS_MAX = 14;

/** Never between a house number and "street", whatever else they are. */
const NO_STREET = setOf(
  'minute minutes hour hours mile miles block blocks day days week month year years car people',
);
const OF_STREET = setOf(
  'of the san santa los las la el de del st saint martin luther king third second first',
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
    ...reader.homes(),
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
  readonly #place: PlaceReader;

  constructor(private readonly strand: Strand) {
    this.#place = new PlaceReader(strand);
  }

  /** "P.O. Box 1142, Boulder, CO 80302". */
  *boxes(): Generator<Found> {
    const { tokens, text } = this.strand;
    for (const { index, 0: box } of text.matchAll(BOX)) {
      const from = tokens.findIndex(({ end }) => end > index);
      const last = tokens.findLastIndex(({ start }) => start < index + box.length);
      yield this.#found(from, this.#place.placeBehind(last + 1));
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
      const to = this.#place.placeBehind(this.#isSuffix(i + 1) ? i + 2 : i + 1);
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
        if (to > house) yield this.#found(at, this.#place.placeBehind(to));
        break;
      }
    }
  }

  /** "I live on Willow Creek Road": somebody's street, without a number. */
  *homes(): Generator<Found> {
    const { tokens, cues } = this.strand;
    for (const { class: kind, from, to } of cues) {
      if (
        kind !== 'address' ||
        !/^(?:live|lives|lived|reside|resides)$/.test(tokens[from]!.lower)
      ) {
        continue;
      }
      let at = to;
      while (
        at < tokens.length &&
        at - to < STREET_WORDS_MAX &&
        tokens[at]!.gap === ' ' &&
        !FUNCTION_WORDS.has(tokens[at]!.lower) &&
        !STREET_SUFFIXES.has(tokens[at]!.lower)
      ) {
        at += 1;
      }
      const isStreet = at > to && STREET_SUFFIXES.has(tokens[at]?.lower ?? '');
      if (isStreet) yield this.#found(to, this.#place.placeBehind(at + 1));
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
      if (to > house) yield this.#found(at, this.#place.placeBehind(to));
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
      const state = this.#place.stateAt(i);
      if (state === undefined) continue;
      const zip = this.#place.zipAt(state);
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
        (UNIT_LABELS.has(lower) && this.#place.unitBehind(i) > i) ||
        PLACES.matchAt(tokens, i) !== undefined ||
        this.#place.stateAt(i) !== undefined,
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
    let atom = this.#place.atomAt(at);
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
      let next = this.#place.atomAt(to);
      next !== undefined && !next.isOrdinal;
      next = this.#place.atomAt(to)
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
      if (this.#place.atomAt(to)?.isOrdinal === true) {
        to = this.#place.atomAt(to)!.to;
        continue;
      }
      if (/^\p{L}$/u.test(token.text) && (tokens[to + 1]?.text.length ?? 0) < 2) break;
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

  #digits(from: number, to: number): string {
    let digits = '';
    for (let at = from; at < to; at += 1) digits += this.#place.atomAt(at)?.chars ?? '';
    return digits;
  }

  #found(from: number, to: number): Found {
    const { tokens } = this.strand;
    return { start: tokens[from]!.start, end: tokens[to - 1]!.end, class: 'address' };
  }
}
