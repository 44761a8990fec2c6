import { type Atom, jointOf } from './atoms.js';
import type { Found, Strand } from './strand.js';
import { setOf } from './words/function-words.js';

const MONTHS = new Map(
  (
    'january february march april may june july august september october november december ' +
    'jan feb mar apr may jun jul aug sep oct nov dec sept'
  )
    .split(' ')
    .map((word, i) => [word, (i % 12) + 1] as const),
);

/** Behind a cue: how many words may stand between it and the date. */
const WORDS_TO_DATE_MAX = 12;
const LINKS_OF_DATE = setOf(
  'the of and day month year in on it is was a uh um er that would be so comma',
);
const RETRACTION = setOf(
  'no sorry wait actually not i mean scratch that it is was rather oops correction make',
);
const BEFORE_SHORT_DATE = setOf('on by since until till from before after dated due');

interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Dates with a day or a month in them, written or spoken; the placeholder keeps their year. */
export function datesIn(strand: Strand): Found[] {
  const reader = new DateReader(strand);
  return [...reader.birthDates(), ...reader.namedDates(), ...reader.numericDates()];
}

class DateReader {
  constructor(private readonly strand: Strand) {}

  /** Whatever looks like a part of a date behind "date of birth", or in answer to the question for it. */
  *birthDates(): Generator<Found> {
    const { cues, asked } = this.strand;
    const starts = cues.filter((cue) => cue.class === 'date-of-birth').map(({ to }) => to);
    if (asked.has('date-of-birth')) starts.push(0);
    for (const from of starts) {
      const date = this.#dateyFrom(from, from === 0 ? 40 : WORDS_TO_DATE_MAX);
      if (date !== undefined) yield this.#found(date, 'date-of-birth', false);
    }
  }

  /** "March 3rd, 1984", "the third of March", "March 2019". */
  *namedDates(): Generator<Found> {
    const { tokens } = this.strand;
    for (let i = 0; i < tokens.length; i += 1) {
      if (!MONTHS.has(tokens[i]!.lower) || tokens[i]!.type !== 'word') continue;
      const date = this.#around(i);
      if (date === undefined) continue;
      yield this.#found(date, this.#isBirth(date.from) ? 'date-of-birth' : 'date', true);
      i = date.to - 1;
    }
  }

  /** "12/05/1984", "1984-05-12", "on 12/05". */
  *numericDates(): Generator<Found> {
    const { text } = this.strand;
    const dates =
      /(?<![\d/.-])(?:(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})|(\d{4})([/.-])(\d{1,2})\6(\d{1,2})|(\d{1,2})\/(\d{1,2}))(?![\d]|[/-]\d)/g;
    for (const match of text.matchAll(dates)) {
      const [whole, a, , b, year, yearFirst, , c, d, e, f] = match;
      const isDate =
        a !== undefined
          ? isDayAndMonth(a, b!)
          : c !== undefined
            ? isDayAndMonth(c, d!)
            : isDayAndMonth(e!, f!);
      if (!isDate || (e !== undefined && !this.#isShortDate(match.index))) continue;
      const keeps = yearFirst ?? (year?.length === 4 ? year : undefined);
      const isBirth = this.#isBirth(this.#tokenAt(match.index));
      yield {
        start: match.index,
        end: match.index + whole.length,
        class: isBirth ? 'date-of-birth' : 'date',
        ...(keeps !== undefined && !isBirth && { keeps }),
      };
    }
  }

  #atomAt(from: number): Atom | undefined {
    const { all, placeFrom } = this.strand.atoms;
    return all[placeFrom.get(from) ?? -1];
  }

  #tokenAt(offset: number): number {
    const { tokens } = this.strand;
    let [low, high] = [0, tokens.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tokens[middle]!.end <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isShortDate(offset: number): boolean {
    const before = this.strand.tokens[this.#tokenAt(offset) - 1];
    return before !== undefined && BEFORE_SHORT_DATE.has(before.lower);
  }

  #isBirth(from: number): boolean {
    if (this.strand.asked.has('date-of-birth')) return true;
    return this.strand.cues.some(
      (cue) =>
        cue.class === 'date-of-birth' && cue.to <= from && from - cue.to <= WORDS_TO_DATE_MAX,
    );
  }

  /** A month with its day before or behind it, and its year. */
  #around(month: number): Piece | undefined {
    const { tokens } = this.strand;
    let from = month;
    let to = month + 1;
    let day = this.#dayEndingAt(month);
    if (day !== undefined) from = day.from;
    else {
      day = this.#dayAt(tokens[to]?.lower === 'the' ? to + 1 : to);
      if (day !== undefined) to = this.#behindCorrections(day.to);
    }
    const of = tokens[to]?.lower === 'of' || tokens[to]?.lower === 'in' ? 1 : 0;
    const year = this.#yearAt(to + of, day !== undefined);
    if (year !== undefined) to = year;
    if (day === undefined && year === undefined) return undefined;
    // "may", "march" and a number are a date only where it is said like one.
    const isVerb = /^(?:may|march|mar)$/.test(tokens[month]!.text) && this.strand.isCased;
    return isVerb && year === undefined && !this.#isOrdinalIn(from, to) ? undefined : { from, to };
  }

  #isOrdinalIn(from: number, to: number): boolean {
    for (let i = from; i < to; i += 1) if (this.#atomAt(i)?.isOrdinal) return true;
    return false;
  }

  #dayAt(from: number): Piece | undefined {
    const atom = this.#atomAt(from);
    if (atom === undefined || atom.type !== 'digits' || atom.chars.length > 2) return undefined;
    const day = Number(atom.chars);
    if (day < 1 || day > 31) return undefined;
    // "March 10:30" and "March 3.5" hold no day.
    const next = this.strand.tokens[atom.to];
    const isOther = next?.type === 'numeral' && /^[:.]$/.test(next.gap);
    return isOther ? undefined : { from, to: atom.to };
  }

  /** "the third of", "3rd", "the 3rd day of". */
  #dayEndingAt(month: number): Piece | undefined {
    const { tokens } = this.strand;
    const isOf = tokens[month - 1]?.lower === 'of';
    const end = isOf ? month - 1 : month;
    for (const length of [1, 2]) {
      const atom = this.#atomAt(end - length);
      if (atom === undefined || atom.to !== end) continue;
      if (this.#dayAt(atom.from) === undefined) return undefined;
      return isOf || atom.isOrdinal || tokens[atom.from]!.type === 'numeral'
        ? { from: this.#beforeCorrections(atom.from), to: end }
        : undefined;
    }
    return undefined;
  }

  /** "the third, no, the fourth". */
  #beforeCorrections(from: number): number {
    const { all, placeFrom } = this.strand.atoms;
    const before = all[placeFrom.get(from)! - 1];
    const isFixed =
      before !== undefined && from - before.to <= 5 && this.#areRetractions(before.to, from);
    return isFixed ? before.from : from;
  }

  #behindCorrections(to: number): number {
    for (let at = to + 1; at <= to + 5; at += 1) {
      const day = this.#dayAt(at);
      if (day !== undefined && this.#areRetractions(to, at)) return day.to;
    }
    return to;
  }

  #areRetractions(from: number, to: number): boolean {
    const between = this.strand.tokens.slice(from, to).map(({ lower }) => lower);
    return (
      between.some((word) => /^(?:no|sorry|wait|actually|scratch|mean|rather)$/.test(word)) &&
      between.every((word) => RETRACTION.has(word) || LINKS_OF_DATE.has(word))
    );
  }

  /** The token behind a year that begins here. */
  #yearAt(from: number, allowsTwoDigits: boolean): number | undefined {
    const { tokens } = this.strand;
    const first = this.#atomAt(from);
    if (first === undefined || first.type !== 'digits' || first.isOrdinal) return undefined;
    if (/^(?:1[89]|20)\d\d$/.test(first.chars)) return first.to;
    const second = this.#atomAt(first.to);
    if (/^(?:19|18|20)$/.test(first.chars) && second !== undefined && second.type === 'digits') {
      if (/^\d\d$/.test(second.chars)) return second.to;
      const third = this.#atomAt(second.to);
      if (second.chars === '0' && third?.chars.length === 1) return third.to;
      if (second.chars === '00') return second.to;
    }
    if (first.chars === '2' && tokens[first.to]?.lower === 'thousand') {
      const and = tokens[first.to + 1]?.lower === 'and' ? 1 : 0;
      const rest = this.#atomAt(first.to + 1 + and);
      return rest !== undefined && rest.type === 'digits' && rest.chars.length <= 2
        ? rest.to
        : first.to + 1;
    }
    if (!allowsTwoDigits) return undefined;
    const isShort = /['’]$/.test(tokens[from]!.gap) || this.strand.asked.has('date-of-birth');
    if (isShort && /^\d\d$/.test(first.chars)) return first.to;
    return undefined;
  }

  /** Everything that could be part of a date, from the first such word on. */
  #dateyFrom(from: number, wordsMax: number): Piece | undefined {
    const { tokens } = this.strand;
    let at = from;
    while (at < tokens.length && at - from <= wordsMax && !this.#isDatey(at)) at += 1;
    if (at >= tokens.length || !this.#isDatey(at)) return undefined;
    let to = this.#endOfDatey(at);
    let last = this.#lastDatey(at);
    for (let i = to; i < tokens.length && i - to <= 5; i += 1) {
      if (this.#isDatey(i)) {
        const next = this.#lastDatey(i);
        if (!this.#mayFollow(last, next, to, i)) break;
        last = next;
        to = this.#endOfDatey(i);
        i = to - 1;
      } else if (!LINKS_OF_DATE.has(tokens[i]!.lower) && !RETRACTION.has(tokens[i]!.lower)) break;
    }
    const said: Atom[] = [];
    for (let i = at; i < to; i += 1) {
      const atom = this.#atomAt(i);
      if (atom !== undefined) said.push(atom);
    }
    const digits = said.reduce((sum, { chars }) => sum + chars.length, 0);
    const hasMonth = tokens.slice(at, to).some(({ lower }) => MONTHS.has(lower));
    const isYear = said.length > 0 && this.#yearAt(at, false) === to;
    return hasMonth || isYear || digits >= 4 || said.length >= 2 ? { from: at, to } : undefined;
  }

  #isDatey(at: number): boolean {
    const token = this.strand.tokens[at]!;
    if (MONTHS.has(token.lower)) return true;
    const atom = this.#atomAt(at);
    if (atom === undefined || atom.type !== 'digits') return false;
    if (this.#yearAt(at, false) !== undefined) return true;
    return (
      this.strand.atoms.quantities.get(atom) !== 'measure' &&
      (atom.chars.length <= 4 || /^(?:\d{6}|\d{8})$/.test(atom.chars))
    );
  }

  #lastDatey = (at: number): Atom | undefined => this.#atomAt(at);
  #endOfDatey = (at: number): number => this.#yearAt(at, false) ?? this.#atomAt(at)?.to ?? at + 1;

  /** No number of another kind is swallowed: a pause that is no correction ends the date. */
  #mayFollow(last: Atom | undefined, next: Atom | undefined, to: number, at: number): boolean {
    if (last === undefined || next === undefined || to === at) return true;
    return jointOf(this.strand.tokens, last, next) !== 'start' || at - to <= 3;
  }

  #found({ from, to }: Piece, kind: 'date' | 'date-of-birth', keepsYear: boolean): Found {
    const { tokens, text } = this.strand;
    const [start, end] = [tokens[from]!.start, tokens[to - 1]!.end];
    const year = /\b(?:19|20)\d\d\b/.exec(text.slice(start, end))?.[0];
    return {
      start,
      end,
      class: kind,
      ...(kind === 'date' && keepsYear && year !== undefined && { keeps: year }),
    };
  }
}

function isDayAndMonth(a: string, b: string): boolean {
  const [x, y] = [Number(a), Number(b)];
  return x >= 1 && y >= 1 && x <= 31 && y <= 31 && (x <= 12 || y <= 12);
}
