import { numberWordOf } from '../digits/number-words.js';

/** A text whose spoken numbers are numerals, and the way back to the offsets of the original. */
export interface NumeralText {
  readonly text: string;
  /** The span of the original that a span of `text` stands for. */
  sourceSpan(start: number, end: number): { readonly start: number; readonly end: number };
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** `at`: where it stands in the new text. `start`, `end`: what it replaces in the original. */
interface Numeral {
  readonly text: string;
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

interface Amount {
  readonly value: number;
  readonly isOrdinal: boolean;
  /** Index of the word after it. */
  readonly next: number;
}

const ORDINALS: ReadonlyMap<string, number> = new Map([
  ...'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth'
    .split(' ')
    .map((word, i) => [word, i + 1] as const),
  ...'fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'
    .split(' ')
    .map((word, i) => [word, i + 14] as const),
  ['thirtieth', 30] as const,
]);

const BETWEEN_WORDS = /^[\s-]{1,3}$/;

/**
 * "Three people on the twenty-first" → "3 people on the 21st". Unlike `digitRunsIn`, which asks what
 * digits were said, this asks what number was meant: "two hundred and five" is 205.
 *
 * One pass; English. "One" and "second" become numerals too: patterns say where they count.
 */
export function numeralText(source: string): NumeralText {
  const numerals: Numeral[] = [];
  let text = '';
  let from = 0;
  for (const { start, end, ...numeral } of numeralsIn(source)) {
    text += source.slice(from, start);
    numerals.push({ ...numeral, at: text.length, start, end });
    text += numeral.text;
    from = end;
  }
  text += source.slice(from);
  return {
    text,
    sourceSpan: (start, end) => ({
      start: sourceOffset(numerals, start, 'start'),
      end: sourceOffset(numerals, end, 'end'),
    }),
  };
}

/** An offset inside a numeral widens to the whole of the words that it stands for. */
function sourceOffset(numerals: readonly Numeral[], offset: number, side: 'start' | 'end'): number {
  const before = numerals.findLast(({ at }) => (side === 'start' ? at <= offset : at < offset));
  if (before === undefined) return offset;
  const past = offset - (before.at + before.text.length);
  if (side === 'start') return past < 0 ? before.start : before.end + past;
  return past <= 0 ? before.end : before.end + past;
}

function* numeralsIn(source: string): Generator<Omit<Numeral, 'at'>> {
  const words: Word[] = [...source.matchAll(/\p{L}+/gu)].map((match) => ({
    text: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
  const isJoined = (i: number): boolean =>
    i > 0 &&
    i < words.length &&
    BETWEEN_WORDS.test(source.slice(words[i - 1]!.end, words[i]!.start));
  for (let i = 0; i < words.length;) {
    const read =
      yearAt(words, i, isJoined) ??
      aroundZeroAt(words, i, isJoined) ??
      amountAt(words, i, isJoined);
    if (read === undefined) {
      i += 1;
      continue;
    }
    const text = read.isOrdinal ? ordinalText(read.value) : String(read.value);
    yield { text, start: words[i]!.start, end: words[read.next - 1]!.end };
    i = read.next;
  }
}

type IsJoined = (i: number) => boolean;

/** "Nineteen seventy-one", "twenty twenty-six": two numbers that are said as one. */
function yearAt(words: readonly Word[], i: number, isJoined: IsJoined): Amount | undefined {
  const century = smallAt(words, i, isJoined);
  if (!century || century.isOrdinal || (century.value !== 19 && century.value !== 20)) {
    return undefined;
  }
  const rest = isJoined(century.next) ? smallAt(words, century.next, isJoined) : undefined;
  if (!rest || rest.isOrdinal || rest.value < 10) return undefined;
  return { ...rest, value: century.value * 100 + rest.value };
}

/** "Four oh two": a house or a room, digit by digit. */
function aroundZeroAt(words: readonly Word[], i: number, isJoined: IsJoined): Amount | undefined {
  const hasZero = isJoined(i + 1) && /^oh?$/.test(words[i + 1]?.text ?? '') && isJoined(i + 2);
  const [first, last] = [smallAt(words, i, isJoined), smallAt(words, i + 2, isJoined)];
  const areDigits = [first, last].every((one) => one && !one.isOrdinal && one.value < 10);
  if (!hasZero || !first || !last || !areDigits) return undefined;
  return { ...last, value: first.value * 100 + last.value };
}

/** Up to 999,999: "two hundred and five", "four thousand three hundred". */
function amountAt(words: readonly Word[], i: number, isJoined: IsJoined): Amount | undefined {
  const first = smallAt(words, i, isJoined);
  if (!first || first.isOrdinal) return first;
  const hundreds = times(words, first, 'hundred', 100, isJoined);
  return times(words, hundreds, 'thousand', 1_000, isJoined);
}

function times(
  words: readonly Word[],
  amount: Amount,
  power: string,
  factor: number,
  isJoined: IsJoined,
): Amount {
  if (!isJoined(amount.next) || words[amount.next]?.text !== power) return amount;
  const whole = { ...amount, value: amount.value * factor, next: amount.next + 1 };
  let { next } = whole;
  if (isJoined(next) && words[next]?.text === 'and') next += 1;
  if (!isJoined(next)) return whole;
  const low = smallAt(words, next, isJoined);
  if (!low) return whole;
  const rest = factor === 1_000 ? times(words, low, 'hundred', 100, isJoined) : low;
  return { ...rest, value: whole.value + rest.value };
}

/** Below 100, or an ordinal below 100. */
function smallAt(words: readonly Word[], i: number, isJoined: IsJoined): Amount | undefined {
  const word = words[i]?.text ?? '';
  const ordinal = ORDINALS.get(word);
  if (ordinal !== undefined) return { value: ordinal, isOrdinal: true, next: i + 1 };
  if (word === 'oh' || word === 'o') return undefined;
  const number = numberWordOf(word);
  if (number?.type === 'unit' || number?.type === 'teen') {
    return { value: Number(number.digits), isOrdinal: false, next: i + 1 };
  }
  if (number?.type !== 'ten') return undefined;
  const tens = Number(number.digit) * 10;
  const unit = isJoined(i + 1) ? smallAt(words, i + 1, isJoined) : undefined;
  const isUnit = unit !== undefined && unit.value > 0 && unit.value < 10;
  if (isUnit) return { ...unit, value: tens + unit.value };
  return { value: tens, isOrdinal: false, next: i + 1 };
}

export function ordinalText(value: number): string {
  const isTeen = value % 100 > 10 && value % 100 < 14;
  const suffix = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${suffix}`;
}
