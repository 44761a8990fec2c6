import { digitRunsIn } from '../digits/digit-runs.js';
import { numberWordOf } from '../digits/number-words.js';
import { cardsIn } from '../guard/card-numbers.js';
import { zipFound } from './addresses.js';
import { type Code, codeFrom, digitsOf } from './codes.js';
import type { Cue, CueClass } from './cues.js';
import type { RedactionClass } from './redaction-classes.js';
import type { Claims, Found, Strand } from './strand.js';
import type { Token } from './tokens.js';
import { setOf } from './words/function-words.js';

/** The classes that consist of digits, or of digits and letters. */
const CODE_CLASSES: Readonly<Partial<Record<CueClass, { readonly letters: boolean }>>> = {
  card: { letters: false },
  cvv: { letters: false },
  ssn: { letters: false },
  phone: { letters: false },
  zip: { letters: true },
  credential: { letters: true },
  account: { letters: true },
  'record-number': { letters: true },
  'member-number': { letters: true },
  license: { letters: true },
  vehicle: { letters: true },
  device: { letters: true },
  tail: { letters: false },
};

const LINKS = setOf(`
  is it's its it was that that's the this uh um er so yes yeah okay ok ending ends in with starts number would be reads says
  i think have on my your of for card here as should sure one well actually believe got has shows show let me see a an and
  just right now let's hmm like gonna going to going currently there there's will be's they gave you me them use put please
  actually's from by at no id code are new old file sorry hold under about regarding which digits all whole full correct
  which's it'd you're visa mastercard amex discover look guess say said reading call`);
const FOREIGN_WORDS_MAX = 2;
const WORDS_TO_CODE_MAX = 14;
const ANSWER_WORDS_MAX = 80;

/** Behind these four digits are a year. */
const BEFORE_YEAR = setOf(
  'in since of year until from before after around about summer spring fall winter early late',
);

const STRONG_PHONE =
  /^(?:number|numbers|phone|cell|mobile|fax|telephone|landline|callback|cellphone|line|whatsapp)$/;

/** Codes that are announced: "my account number is …". */
export function* announcedCodes(strand: Strand, claims: Claims): Generator<Found> {
  for (const [i, cue] of strand.cues.entries()) {
    const kind = CODE_CLASSES[cue.class];
    if (kind === undefined) continue;
    const next = strand.cues[i + 1];
    const code = firstCode(strand, cue, kind.letters, next, claims);
    if (code !== undefined) yield foundOf(cue.class, code);
  }
}

function firstCode(
  strand: Strand,
  cue: Cue,
  letters: boolean,
  next: Cue | undefined,
  claims: Claims,
): Code | undefined {
  const { tokens, atoms } = strand;
  let foreign = 0;
  for (let at = cue.to; at < tokens.length && at - cue.to <= WORDS_TO_CODE_MAX; at += 1) {
    const token = tokens[at]!;
    if (
      next !== undefined &&
      at === next.from &&
      next.class !== cue.class &&
      !isEmphasis(next, cue) &&
      !isOwner(tokens, next)
    )
      return undefined;
    const place = atoms.placeFrom.get(at);
    if (place !== undefined && !claims.isTaken(token.start, token.end)) {
      const code = codeFrom(tokens, atoms, place, { letters, quantities: false, loose: true });
      if (code !== undefined && accepts(cue, code, tokens)) return code;
    }
    if (token.type === 'placeholder') return undefined;
    if (!LINKS.has(token.lower) && (at < (next?.from ?? 0) || place === undefined)) foreign += 1;
    if (foreign > FOREIGN_WORDS_MAX) return undefined;
  }
  return undefined;
}

/** "Card … ending in", "account … on the bill": the second phrase says nothing of its own. */
const isEmphasis = (next: Cue, cue: Cue): boolean =>
  next.class === 'tail' ||
  next.class === 'spelling' ||
  next.class === 'name' ||
  (next.class === 'account' && cue.class !== 'phone') ||
  (cue.class === 'tail' && next.class !== 'age');

/** "The serial number of my phone", "the number on my license": the second says where it is. */
function isOwner(tokens: readonly Token[], { from }: Cue): boolean {
  return tokens.slice(Math.max(0, from - 2), from).some(({ lower }) => /^(?:of|on)$/.test(lower));
}

/** Codes that were asked for. */
export function* answeredCodes(strand: Strand, claims: Claims): Generator<Found> {
  const { tokens, atoms, asked } = strand;
  const classes = [...asked].filter((each) => CODE_CLASSES[each] !== undefined);
  if (classes.length === 0) return;
  const letters = classes.some((each) => CODE_CLASSES[each]!.letters);
  for (let place = 0; place < atoms.all.length; place += 1) {
    const atom = atoms.all[place]!;
    if (atom.from > ANSWER_WORDS_MAX) return;
    if (claims.isTaken(atom.start, atom.end)) continue;
    const code = codeFrom(tokens, atoms, place, { letters, quantities: false, loose: true });
    if (code === undefined) continue;
    const kind =
      classes.find((each) => fits(each, code)) ??
      (digitsOf(code).length === PART_DIGITS_MIN && isNothingElse(strand) ? classes[0] : undefined);
    if (kind !== undefined && !isYear(code, tokens) && !isTime(code, tokens))
      yield foundOf(kind, code);
    place += code.atoms.length - 1;
  }
}

/** "At ten forty-five". */
function isTime({ chars, atoms }: Code, tokens: readonly Token[]): boolean {
  const before = tokens[atoms[0]!.from - 1]?.lower ?? '';
  const isAt = /^(?:at|by|around|about|until|till|before|after|from|between)$/.test(before);
  return isAt && /^(?:1[0-2]|[1-9])[0-5]\d$/.test(chars);
}

/** Two digits are a part of the answer, where the whole turn says nothing else. */
const PART_DIGITS_MIN = 2;
const isNothingElse = ({ tokens }: Strand): boolean =>
  tokens.length <= 5 &&
  tokens.every(
    ({ lower, type }) =>
      type === 'numeral' || LINKS.has(lower) || numberWordOf(lower) !== undefined,
  );

function isYear({ chars, atoms }: Code, tokens: readonly Token[]): boolean {
  return /^(?:19|20)\d\d$/.test(chars) && BEFORE_YEAR.has(tokens[atoms[0]!.from - 1]?.lower ?? '');
}

function accepts(cue: Cue, code: Code, tokens: readonly Token[]): boolean {
  if (!fits(cue.class, code)) return false;
  if (cue.class !== 'phone') return !isYear(code, tokens) || cue.class === 'tail';
  const isStrong = tokens.slice(cue.from, cue.to).some(({ lower }) => STRONG_PHONE.test(lower));
  return digitsOf(code).length >= (isStrong ? 4 : 7);
}

/** Whether so many digits and letters can be, or be a part of, an identifier of the class. */
function fits(kind: CueClass, code: Code): boolean {
  const digits = digitsOf(code).length;
  const { length } = code.chars;
  switch (kind) {
    case 'cvv':
      return (
        digits === 3 ||
        digits === 4 ||
        (code.corrected.length !== length && digits <= 9 && digits >= 3)
      );
    case 'zip':
      return digits >= 5 || (length >= 5 && digits >= 2);
    case 'tail':
      return digits >= 3;
    case 'credential':
      return digits >= 3 && digits <= 12;
    case 'vehicle':
      return length >= 4 && (digits >= 1 || code.atoms.length >= 4);
    case 'card':
    case 'ssn':
    case 'phone':
      return digits >= 3;
    default:
      return digits >= 3 || (length >= 4 && digits >= 2);
  }
}

const asClass = (kind: CueClass): RedactionClass =>
  kind === 'tail' || kind === 'spelling' || kind === 'city' ? 'account' : kind;

function foundOf(kind: CueClass, code: Code): Found {
  if (kind === 'zip') return zipFound(code.start, code.end, code.corrected);
  return { start: code.start, end: code.end, class: asClass(kind) };
}

/** Card numbers by their check digit, whatever is said around them. */
export function cardsByCheckDigit({ text }: Strand): Found[] {
  return digitRunsIn(text)
    .flatMap((run) => cardsIn(run, false))
    .map(({ start, end }) => ({ start, end, class: 'card' as const }));
}

/** Codes that nothing announces, by their shape. */
export function shapedCodes(strand: Strand): Found[] {
  const { tokens, atoms } = strand;
  const found: Found[] = [];
  for (let place = 0; place < atoms.all.length; place += 1) {
    const loose = codeFrom(tokens, atoms, place, {
      letters: false,
      quantities: false,
      loose: true,
    });
    if (loose === undefined) continue;
    const kind = shapeOf(loose, strand);
    if (kind !== undefined) {
      found.push({ ...withLetters(strand, loose), class: kind });
      place += loose.atoms.length - 1;
      continue;
    }
    const tight = codeFrom(tokens, atoms, place, {
      letters: false,
      quantities: false,
      loose: false,
    })!;
    const tightKind = tight.atoms.length < loose.atoms.length ? shapeOf(tight, strand) : undefined;
    if (tightKind !== undefined) found.push({ ...withLetters(strand, tight), class: tightKind });
    place += tight.atoms.length - 1;
  }
  return found;
}

const SHORT_DIGITS_MIN = 5;

function shapeOf(code: Code, { tokens, text }: Strand): RedactionClass | undefined {
  const digits = digitsOf(code);
  const sizes = code.atoms.map(({ chars }) => chars.length).join('-');
  const isInternational = /[+＋]\s?$/.test(tokens[code.atoms[0]!.from]!.gap);
  const isSpoken = code.atoms.every(({ chars }) => chars.length <= 2);
  const corrected = code.corrected.length;
  if (isInternational && digits.length >= 8 && digits.length <= 15) return 'phone';
  if (/^(?:1-)?3-3-4$/.test(sizes)) return 'phone';
  if (sizes === '3-2-4') return 'ssn';
  if (sizes === '3-4' && code.isTight) return 'phone';
  if (!code.isTight && !(isSpoken && code.atoms.length >= 6) && corrected < 13) return undefined;
  if (/^(?:4-4-4-[1-7]|4-6-5)$/.test(sizes) || corrected >= 13)
    return corrected <= 19 ? 'card' : 'number';
  if (corrected === 10 || (corrected === 11 && /^[01]/.test(digits))) return 'phone';
  if (corrected < SHORT_DIGITS_MIN || isYears(code)) return undefined;
  if (/^(?:x|v)$/i.test(text[code.start - 1] ?? '')) return undefined;
  return 'number';
}

/** "2019 2020" are years, "nineteen eighty four eighty five" as well. */
const isYears = ({ atoms }: Code): boolean =>
  atoms.every(({ chars }) => /^(?:19|20)\d\d$/.test(chars)) ||
  (atoms.length <= 3 &&
    atoms.every(({ chars }) => chars.length <= 2) &&
    /^(?:19|20)$/.test(atoms[0]!.chars));

/** The letters of a code like "HX-2210-983", or of "d r four eight one one two". */
function withLetters({ tokens }: Strand, code: Code): { start: number; end: number } {
  let from = code.atoms[0]!.from;
  let to = code.atoms.at(-1)!.to;
  const isJoined = (gap: string): boolean => /^[-\s]?$/.test(gap);
  const isSpelled = (token: Token | undefined): boolean =>
    token !== undefined && /^\p{L}$/u.test(token.text) && !/^[aio]$/.test(token.text);
  const isMark = (token: Token | undefined): boolean =>
    token !== undefined && /^\p{Lu}{1,4}$/u.test(token.text);
  while (
    from > 0 &&
    isJoined(tokens[from]!.gap) &&
    (isSpelled(tokens[from - 1]) || (isMark(tokens[from - 1]) && tokens[from]!.gap !== ' '))
  )
    from -= 1;
  while (
    to < tokens.length &&
    isJoined(tokens[to]!.gap) &&
    (isSpelled(tokens[to]) || (isMark(tokens[to]) && tokens[to]!.gap !== ' '))
  )
    to += 1;
  return { start: tokens[from]!.start, end: tokens[to - 1]!.end };
}

/** What was found elsewhere on the call comes up again: four digits of it are enough. */
export function knownCodes(strand: Strand, known: readonly KnownCode[]): Found[] {
  if (known.length === 0) return [];
  return [true, false].flatMap((letters) => knownWith(strand, known, letters));
}

function knownWith(strand: Strand, known: readonly KnownCode[], letters: boolean): Found[] {
  const { tokens, atoms } = strand;
  const found: Found[] = [];
  for (let place = 0; place < atoms.all.length; place += 1) {
    const read = (quantities: boolean): Code | undefined =>
      codeFrom(tokens, atoms, place, { letters, quantities, loose: true });
    const whole = read(true);
    const same = known.find(
      ({ chars }) => chars.length >= WHOLE_CHARACTERS_MIN && chars === whole?.chars,
    );
    if (same !== undefined && whole !== undefined) {
      found.push({ start: whole.start, end: whole.end, class: same.class });
    }
    const code = read(false);
    if (code === undefined) continue;
    const again = known.find(({ chars }) => isPartOf(code, chars));
    if (again !== undefined) found.push({ start: code.start, end: code.end, class: again.class });
    place += code.atoms.length - 1;
  }
  return found;
}

export interface KnownCode {
  readonly chars: string;
  readonly class: RedactionClass;
}

const KNOWN_CHARACTERS_MIN = 4;
/** Said again as a whole, a date of birth may read like an amount: "two thousand one". */
const WHOLE_CHARACTERS_MIN = 5;

function isPartOf({ chars, corrected }: Code, known: string): boolean {
  if (chars === known) return true;
  if (corrected.length < KNOWN_CHARACTERS_MIN) return false;
  return (
    known.endsWith(corrected) ||
    known.startsWith(corrected) ||
    (known.length >= 6 && corrected.includes(known))
  );
}

const isCode = (kind: RedactionClass): boolean =>
  CODE_CLASSES[kind] !== undefined || kind === 'number' || kind === 'date-of-birth';

/** The codes among what was found, in the order of the text, so that they are known when they come up again. */
export function codesAmong(strand: Strand, found: readonly Found[]): KnownCode[] {
  const { tokens, atoms } = strand;
  let token = 0;
  const charsOf = ({ start, end }: Found): string => {
    let chars = '';
    while (token < tokens.length && tokens[token]!.start < start) token += 1;
    for (; token < tokens.length && tokens[token]!.end <= end; token += 1) {
      chars += atoms.all[atoms.placeFrom.get(token) ?? -1]?.chars ?? '';
    }
    return chars;
  };
  return found
    .map((each) => ({ class: each.class, chars: charsOf(each) }))
    .filter(({ class: kind }) => isCode(kind))
    .filter(({ chars }) => chars.length >= 3);
}
