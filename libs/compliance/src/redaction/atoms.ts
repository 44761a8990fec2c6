import { numberWordOf } from '../digits/number-words.js';
import { type Token, isLetter } from './tokens.js';
import { UNIT_WORDS, setOf } from './words/function-words.js';

/** The smallest thing that is said of a number or a code. */
export interface Atom {
  /** Of its first token, and of the one behind its last. */
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  /** What it adds to the code: digits, or letters in upper case. */
  readonly chars: string;
  readonly type: 'digits' | 'letters';
  /** Said as a quantity: "hundred", "thousand". */
  readonly isPower: boolean;
  /** "3rd", "third". */
  readonly isOrdinal: boolean;
}

const ORDINAL_WORDS = new Map(
  (
    'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth ' +
    'fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'
  )
    .split(' ')
    .map((word, i) => [word, i + 1] as const),
);
const TENTHS = new Map([
  ['thirtieth', 30],
  ['fortieth', 40],
  ['fiftieth', 50],
]);

/** The alphabet of radio, without words that mean something else: "Lima" and "November" are places and times. */
const RADIO = new Map(
  (
    'alpha alfa bravo charlie delta echo foxtrot hotel india juliet juliett kilo mike november oscar papa quebec romeo ' +
    'sierra tango uniform victor whiskey whisky xray yankee zulu'
  )
    .split(' ')
    .map((word) => [word, word[0]!.toUpperCase()] as const),
);

/** The atom that begins at a token; spoken ones take several tokens. */
export function atomAt(tokens: readonly Token[], from: number, hasMarks = false): Atom | undefined {
  const token = tokens[from]!;
  const make = (to: number, chars: string, more: Partial<Atom> = {}): Atom => ({
    from,
    to,
    start: token.start,
    end: tokens[to - 1]!.end,
    chars,
    type: 'digits',
    isPower: false,
    isOrdinal: false,
    ...more,
  });
  if (token.type === 'numeral') {
    const next = tokens[from + 1];
    const isOrdinal = next?.gap === '' && /^(st|nd|rd|th)$/.test(next.lower);
    return make(isOrdinal ? from + 2 : from + 1, token.text, { isOrdinal });
  }
  if (token.type === 'placeholder') return undefined;
  const ordinal = ORDINAL_WORDS.get(token.lower) ?? TENTHS.get(token.lower);
  if (ordinal !== undefined) return make(from + 1, String(ordinal), { isOrdinal: true });
  return (
    spokenAt(tokens, from, make) ??
    letterAt(tokens, from, make) ??
    (hasMarks ? markAt(tokens, from, make) : undefined)
  );
}

type Make = (to: number, chars: string, more?: Partial<Atom>) => Atom;

const isClose = (token: Token | undefined): token is Token =>
  token !== undefined && /^[\s\-‐-―]{0,3}$/.test(token.gap);

function spokenAt(tokens: readonly Token[], from: number, make: Make): Atom | undefined {
  const word = tokens[from]!.lower === 'niner' ? 'nine' : tokens[from]!.lower;
  const number = numberWordOf(word);
  if (number === undefined) return undefined;
  if (word === 'o' && likenessAt(tokens, from + 1, 'O') > 0) return undefined;
  const next = isClose(tokens[from + 1]) ? tokens[from + 1]! : undefined;
  const unit = next === undefined ? undefined : unitOf(next);
  if (number.type === 'ten') {
    const ordinal = next === undefined ? undefined : ORDINAL_WORDS.get(next.lower);
    if (ordinal !== undefined && ordinal < 10) {
      return make(from + 2, number.digit + String(ordinal), { isOrdinal: true });
    }
    const hasUnit = unit !== undefined && unit !== '0';
    return make(hasUnit ? from + 2 : from + 1, number.digit + (hasUnit ? unit : '0'));
  }
  if (number.type === 'repeat') {
    if (unit !== undefined) return make(from + 2, unit.repeat(number.times));
    if (next !== undefined && isLetter(next)) {
      const chars = next.text.toUpperCase().repeat(number.times);
      return make(from + 2, chars, { type: 'letters' });
    }
    return undefined;
  }
  return make(from + 1, number.digits, { isPower: number.type === 'power' });
}

function unitOf(token: Token): string | undefined {
  if (/^\d$/.test(token.text)) return token.text;
  const number = numberWordOf(token.lower);
  return number?.type === 'unit' ? number.digits : undefined;
}

/** "B", "B as in boy", also for the "O" that reads as a zero elsewhere. */
export function letterAtomAt(tokens: readonly Token[], from: number): Atom | undefined {
  const token = tokens[from]!;
  return letterAt(tokens, from, (to, chars) => ({
    from,
    to,
    start: token.start,
    end: tokens[to - 1]!.end,
    chars,
    type: 'letters',
    isPower: false,
    isOrdinal: false,
  }));
}

/** "B", "B as in boy", "B for bravo", "bravo". */
function letterAt(tokens: readonly Token[], from: number, make: Make): Atom | undefined {
  const token = tokens[from]!;
  if (isLetter(token)) {
    const to = from + 1;
    const letter = token.text.toUpperCase();
    return make(to + likenessAt(tokens, to, letter), letter, { type: 'letters' });
  }
  if (token.lower === 'zed' || token.lower === 'zee')
    return make(from + 1, 'Z', { type: 'letters' });
  const radio = RADIO.get(token.lower);
  return radio === undefined ? undefined : make(from + 1, radio, { type: 'letters' });
}

/** "HX" of "HX-2210": capitals among words that are written in small letters. */
function markAt(tokens: readonly Token[], from: number, make: Make): Atom | undefined {
  const token = tokens[from]!;
  if (!/^\p{Lu}{2,5}$/u.test(token.text) || LABELS.has(token.lower)) return undefined;
  // "AM 8796" is the beginning of a code, "10 AM" a time.
  const next = tokens[from + 1];
  const leadsOn = next?.type === 'numeral' && tokens[from - 1]?.type !== 'numeral';
  return leadsOn || !EVERYDAY_MARKS.has(token.lower)
    ? make(from + 1, token.text, { type: 'letters' })
    : undefined;
}

/** Abbreviations of what a code is, and of everything else. */
const LABELS = setOf('id ssn mrn dob cvv cvc pin zip vin imei no');
const EVERYDAY_MARKS = setOf('ok am pm us it ai tv er mr ms dr st is or an my');

/** How many tokens behind a letter say which letter it was. */
function likenessAt(tokens: readonly Token[], at: number, letter: string): number {
  const [first, second] = [tokens[at]?.lower, tokens[at + 1]?.lower];
  const length =
    first === 'as' && second === 'in' ? 2 : first === 'for' || first === 'like' ? 1 : 0;
  const example = tokens[at + length];
  if (length === 0 || example?.type !== 'word') return 0;
  return example.text[0]!.toUpperCase() === letter && example.text.length > 1 ? length + 1 : 0;
}

/** How an atom hangs on the one before it. */
export type Joint = 'start' | 'tight' | 'loose' | 'fixed';

const FILLERS = setOf(
  'uh um er erm ah hmm and then dash hyphen space slash point comma okay ok so capital uppercase lowercase letter letters number numbers yes yeah colon',
);
const RETRACTIONS = setOf(
  'no nope not sorry wait actually correction scratch oops mean rather mistake wrong instead strike',
);
const AROUND_RETRACTIONS = setOf(
  "i i'm that that's make it it's let me start over again excuse my bad hold on said is was should be oh the last one digit pardon hang meant",
);
const WORDS_BETWEEN_MAX = 6;

/** Two atoms belong to one code when no other words than these stand between them. */
export function jointOf(tokens: readonly Token[], before: Atom, after: Atom): Joint {
  const between = tokens.slice(before.to, after.from);
  const gap = tokens[after.from]!.gap;
  if (between.length === 0) return tightOf(gap);
  if (between.length > WORDS_BETWEEN_MAX) return 'start';
  if (between.every(({ lower }) => FILLERS.has(lower))) return 'loose';
  const isFix =
    between.some(({ lower }) => RETRACTIONS.has(lower)) &&
    between.every(
      ({ lower }) => RETRACTIONS.has(lower) || AROUND_RETRACTIONS.has(lower) || FILLERS.has(lower),
    );
  return isFix ? 'fixed' : 'start';
}

function tightOf(gap: string): Joint {
  if (/^(?:[ \t]{0,3}|[ \t]?[-‐-―/.][ \t]?|\)[ \t-]?|[ \t]\()$/.test(gap) && !/\. /.test(gap))
    return 'tight';
  return /^[\s\-‐-―.,;:/()+#*…]{1,10}$/.test(gap) ? 'loose' : 'start';
}

export interface Atoms {
  /** In order; every token belongs to one at most. */
  readonly all: readonly Atom[];
  /** Their places in `all`, by their first token, and by the token behind their last. */
  readonly placeFrom: ReadonlyMap<number, number>;
  readonly placeTo: ReadonlyMap<number, number>;
  /** Those that say how much or when, not who. */
  readonly quantities: ReadonlyMap<Atom, 'measure' | 'amount'>;
}

export function atomsOf(tokens: readonly Token[]): Atoms {
  const all: Atom[] = [];
  const hasMarks = tokens.length <= 6 || tokens.some(({ text }) => /\p{Ll}/u.test(text));
  for (let i = 0; i < tokens.length; i += 1) {
    const atom = atomAt(tokens, i, hasMarks);
    if (atom === undefined) continue;
    all.push(atom);
    i = atom.to - 1;
  }
  return {
    all,
    placeFrom: new Map(all.map(({ from }, place) => [from, place])),
    placeTo: new Map(all.map(({ to }, place) => [to, place])),
    quantities: quantitiesOf(tokens, all),
  };
}

const QUANTITY_DIGITS_MAX = 7;
/** Without a comma in it, so long a numeral is no number of things. */
const LONG_DIGITS_MIN = 6;

function quantitiesOf(
  tokens: readonly Token[],
  atoms: readonly Atom[],
): Map<Atom, 'measure' | 'amount'> {
  const quantities = new Map<Atom, 'measure' | 'amount'>();
  for (let i = 0; i < atoms.length; i += 1) {
    if (atoms[i]!.type !== 'digits') continue;
    let to = i + 1;
    while (
      to < atoms.length &&
      atoms[to]!.type === 'digits' &&
      isOneNumber(tokens, atoms[to - 1]!, atoms[to]!)
    ) {
      to += 1;
    }
    const number = atoms.slice(i, to);
    if (isMeasured(tokens, number)) {
      measuredPart(tokens, number).forEach((atom) => quantities.set(atom, 'measure'));
    } else if (isAmount(tokens, number)) {
      number.forEach((atom) => quantities.set(atom, 'amount'));
    }
    i = to - 1;
  }
  return quantities;
}

/** In "555 0100 two bedrooms" the bedrooms are two. */
function measuredPart(tokens: readonly Token[], number: readonly Atom[]): readonly Atom[] {
  let from = number.length - 1;
  while (from > 0) {
    const [before, atom] = [number[from - 1]!, number[from]!];
    const isWritten = /^[.,:]$/.test(tokens[atom.from]!.gap);
    if (!isWritten && !before.isPower && !atom.isPower) break;
    from -= 1;
  }
  return number.slice(from);
}

/** "1,240.16", "one hundred and fifty", "10:45", "four fifteen". */
function isOneNumber(tokens: readonly Token[], before: Atom, after: Atom): boolean {
  const between = tokens.slice(before.to, after.from);
  if (between.length > 0) {
    const isAnd = between.length === 1 && between[0]!.lower === 'and';
    return isAnd && before.isPower && /^\s$/.test(tokens[after.from]!.gap);
  }
  return /^(?: |-|[.,:](?=$)|)$/.test(tokens[after.from]!.gap);
}

function isMeasured(tokens: readonly Token[], number: readonly Atom[]): boolean {
  const before = tokens[number[0]!.from]!.gap;
  if (/[$€£¥]\s?$/.test(before)) return true;
  const after = tokens[number.at(-1)!.to];
  const gap = after?.gap ?? '';
  if (/^\s?[%°]/.test(gap) || /^\s?[$€£]/.test(gap)) return true;
  // "4GB 5512" is a code, "4 GB of memory" none.
  const isMark =
    after !== undefined &&
    /^\p{Lu}{2,3}$/u.test(after.text) &&
    tokens[number.at(-1)!.to + 1]?.type === 'numeral';
  const isLong = isMark || number.at(-1)!.chars.length >= LONG_DIGITS_MIN;
  if (after !== undefined && !isLong && /^[\s-]?$/.test(gap) && UNIT_WORDS.has(after.lower)) {
    return true;
  }
  if (
    after?.lower === 'a' &&
    gap === ' ' &&
    RATES.has(tokens[number.at(-1)!.to + 1]?.lower ?? '')
  ) {
    return true;
  }
  return !isMark && /^\s?[ap]\.?m\b/i.test(gap + (after?.text ?? ''));
}

const RATES = setOf('night day week month year hour minute person piece head');

function isAmount(tokens: readonly Token[], number: readonly Atom[]): boolean {
  const hasPower = number.some(({ isPower }) => isPower);
  const digits = number.reduce((sum, { chars }) => sum + chars.length, 0);
  if (digits > QUANTITY_DIGITS_MAX && !hasPower) return false;
  const gaps = number.slice(1).map(({ from }) => tokens[from]!.gap);
  if (gaps.includes(':')) return number.every(({ chars }) => chars.length <= 2);
  const isGrouped =
    gaps.includes(',') && gaps.every((gap, i) => gap !== ',' || number[i + 1]!.chars.length === 3);
  if (isGrouped || (gaps.length === 1 && gaps[0] === '.')) return true;
  return hasPower && number.every(({ chars }) => chars.length <= 4) && isWorth(number);
}

/** "Two hundred fifty" is an amount; "one eight hundred five five five…" is a telephone number. */
function isWorth(number: readonly Atom[]): boolean {
  const rest = number.slice(number.findLastIndex(({ isPower }) => isPower) + 1);
  return rest.length <= 2 && rest.every(({ chars }) => chars.length <= 2);
}
