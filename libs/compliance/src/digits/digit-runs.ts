import { isAmbiguousZero, isFiller, mayHoldNumber, numberWordOf } from './number-words.js';

/** One numeral, or the words of one spoken number up to 99. Offsets are UTF-16. */
export interface DigitToken {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
}

/** Digits that are said or written as one number, with nothing but separators between them. */
export interface DigitRun {
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly DigitToken[];
  /** All digits, joined. */
  readonly digits: string;
  /** Only blanks and dashes separate them: no comma, no full stop, no "um". */
  readonly isTight: boolean;
}

interface Joined extends DigitToken {
  /** How this token hangs on the one before it. */
  readonly join: 'start' | 'tight' | 'loose';
  readonly isAmbiguous: boolean;
}

const WORD_OR_NUMERAL = /\d+|\p{L}+/gu;
const TIGHT = /^[\s\-‐-―]{0,4}$/;
const LOOSE = /^[\s\-‐-―.,;:/()+#*]{0,8}$/;

/**
 * Finds the numbers in speech-shaped text: "4111 1111", "oh seven double eight", "forty-one eleven".
 *
 * Time and memory grow linearly with the text. Limits: English number words and ASCII digits only;
 * words that merely sound like digits ("to", "for", "ate") are not taken for them.
 */
export function digitRunsIn(text: string): DigitRun[] {
  if (!mayHoldNumber(text)) return [];
  const runs: DigitRun[] = [];
  let current: Joined[] = [];
  for (const token of tokensOf(text)) {
    if (token.join === 'start') {
      addRun(runs, current);
      current = [];
    }
    current.push(token);
  }
  addRun(runs, current);
  return runs;
}

function* tokensOf(text: string): Generator<Joined> {
  const words = [...text.matchAll(WORD_OR_NUMERAL)];
  let end: number | undefined;
  let hasFiller = false;
  for (let i = 0; i < words.length; i += 1) {
    const read = readToken(text, words, i);
    if (read === undefined) {
      if (end !== undefined && isFiller(words[i]![0])) hasFiller = true;
      else end = undefined;
      continue;
    }
    const { start } = read.token;
    const between = end === undefined ? undefined : text.slice(end, start);
    yield { ...read.token, join: joinOf(between, hasFiller) };
    end = read.token.end;
    hasFiller = false;
    i = read.last;
  }
}

function joinOf(between: string | undefined, hasFiller: boolean): Joined['join'] {
  if (between === undefined) return 'start';
  const separators = hasFiller ? between.replace(/\p{L}+/gu, ' ') : between;
  if (!hasFiller && TIGHT.test(separators)) return 'tight';
  return LOOSE.test(separators.replace(/\s+/g, ' ')) ? 'loose' : 'start';
}

/** Reads the number that begins at word `i`: `last` is the index of its last word. */
function readToken(
  text: string,
  words: readonly RegExpExecArray[],
  i: number,
): { token: Omit<Joined, 'join'>; last: number } | undefined {
  const match = words[i]!;
  const start = match.index;
  const end = start + match[0].length;
  const one = (digits: string, isAmbiguous = false) => ({
    token: { start, end, digits, isAmbiguous },
    last: i,
  });
  if (/\d/.test(match[0])) return one(match[0]);

  const number = numberWordOf(match[0]);
  if (number === undefined) return undefined;
  if (number.type !== 'ten' && number.type !== 'repeat') {
    return one(number.digits, isAmbiguousZero(match[0]));
  }
  const next = words[i + 1];
  const isNextTo = next !== undefined && TIGHT.test(text.slice(end, next.index));
  const unit = isNextTo ? singleDigitOf(next[0]) : undefined;
  const isZeroAfterTen = number.type === 'ten' && unit === '0';
  if (next === undefined || unit === undefined || isZeroAfterTen) {
    return number.type === 'ten' ? one(`${number.digit}0`) : undefined;
  }
  const digits = number.type === 'ten' ? number.digit + unit : unit.repeat(number.times);
  const token = { start, end: next.index + next[0].length, digits, isAmbiguous: false };
  return { token, last: i + 1 };
}

function singleDigitOf(word: string): string | undefined {
  if (/^\d$/.test(word)) return word;
  const number = numberWordOf(word);
  return number?.type === 'unit' ? number.digits : undefined;
}

function addRun(runs: DigitRun[], joined: readonly Joined[]): void {
  const tokens = withoutExclamations(joined);
  const [first] = tokens;
  if (first === undefined) return;
  runs.push({
    start: first.start,
    end: tokens.at(-1)!.end,
    tokens,
    digits: tokens.map(({ digits }) => digits).join(''),
    isTight: tokens.every(({ join }, i) => i === 0 || join === 'tight'),
  });
}

/** Takes "Oh, " off the front and ". Oh" off the end: no digits, unless they lean on one. */
function withoutExclamations(joined: readonly Joined[]): readonly Joined[] {
  let from = 0;
  let to = joined.length;
  while (from < to && joined[from]!.isAmbiguous && joined[from + 1]?.join !== 'tight') from += 1;
  while (to > from && joined[to - 1]!.isAmbiguous && joined[to - 1]!.join !== 'tight') to -= 1;
  const kept = joined.slice(from, to);
  return kept.every(({ isAmbiguous }) => isAmbiguous) ? [] : kept;
}
