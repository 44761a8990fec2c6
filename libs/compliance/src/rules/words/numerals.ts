import { type NumberWord, isAmbiguousZero, numberWordOf } from '../../digits/number-words.js';
import type { Word } from './word.js';

const isDigits = (form: string): boolean => {
  const first = form.charCodeAt(0);
  return first >= 0x30 && first <= 0x39 && /^\d+$/.test(form);
};

/**
 * Numbers, written or spoken, become one word in digits: `nine one one`, `nine eleven` and `911` are
 * `911`; `one hundred and twenty` is `120`. Numbers that follow each other without punctuation join.
 */
export function joinNumerals(words: readonly Word[]): readonly Word[] {
  const numbers = words.map(({ form }) => (isDigits(form) ? undefined : numberWordOf(form)));
  const isNumeral = (i: number): boolean => {
    const word = words[i];
    if (word === undefined) return false;
    return numbers[i] === undefined ? isDigits(word.form) : numbers[i].type !== 'repeat';
  };
  if (!words.some((_word, i) => isNumeral(i))) return words;
  const joined: Word[] = [];
  let i = 0;
  while (i < words.length) {
    const end = isNumeral(i) || numbers[i]?.type === 'repeat' ? endOfRun(words, i, isNumeral) : i;
    const digits = end > i ? digitsOf(words, numbers, i, end) : '';
    if (digits === '') joined.push(words[i++]!);
    else {
      joined.push(spanning(digits, words.slice(i, end)));
      i = end;
    }
  }
  return joined;
}

function spanning(form: string, parts: readonly Word[]): Word {
  const [first] = parts as [Word];
  const last = parts.at(-1)!;
  return last.turn === first.turn ? { ...first, form, end: last.end } : { ...first, form, parts };
}

/** The end of the numerals that follow each other; `and` stands between two of them. */
function endOfRun(
  words: readonly Word[],
  start: number,
  isNumeral: (i: number) => boolean,
): number {
  let end = start + 1;
  while (end < words.length && !words[end]!.isAfterBreak) {
    const isRepeat = numberWordOf(words[end]!.form)?.type === 'repeat' && isNumeral(end + 1);
    const isAnd = words[end]!.form === 'and' && /^(hundred|thousand)$/.test(words[end - 1]!.form);
    if (isNumeral(end) || isRepeat || (isAnd && isNumeral(end + 1))) end += 1;
    else break;
  }
  return end;
}

/** Empty: not a number after all. */
function digitsOf(
  words: readonly Word[],
  numbers: readonly (NumberWord | undefined)[],
  start: number,
  end: number,
): string {
  if (end - start === 1 && isAmbiguousZero(words[start]!.form)) return '';
  let digits = '';
  let i = start;
  while (i < end) {
    const number = numbers[i];
    if (words[i]!.form === 'and') i += 1;
    else if (number?.type === 'repeat') {
      const unit = numbers[i + 1];
      if (i + 1 >= end || unit?.type !== 'unit') return '';
      digits += unit.digits.repeat(number.times);
      i += 2;
    } else {
      const cardinal = readCardinal(words, numbers, i, end);
      digits += cardinal.digits;
      i = cardinal.next;
    }
  }
  return digits;
}

interface Cardinal {
  readonly digits: string;
  readonly next: number;
}

/** `two thousand twenty six`, `five hundred and ten`, `42`, `oh`. */
function readCardinal(
  words: readonly Word[],
  numbers: readonly (NumberWord | undefined)[],
  start: number,
  end: number,
): Cardinal {
  const small = readBelowHundred(words, numbers, start, end);
  let { next } = small;
  const isPower = (form: string): boolean => next < end && words[next]!.form === form;
  if (!isPower('hundred') && !isPower('thousand')) return small;
  let value = small.digits === '' ? 1 : Number(small.digits);
  let thousands = 0;
  if (isPower('hundred')) {
    value *= 100;
    next += 1;
    ({ value, next } = addBelowHundred(words, numbers, value, next, end));
  }
  if (isPower('thousand')) {
    thousands = value * 1_000;
    value = 0;
    next += 1;
    const rest = next < end ? readBelowHundred(words, numbers, next, end) : undefined;
    const isHundreds =
      rest !== undefined && words[rest.next]?.form === 'hundred' && rest.next < end;
    if (isHundreds) {
      value = Number(rest.digits) * 100;
      next = rest.next + 1;
    }
    ({ value, next } = addBelowHundred(words, numbers, value, next, end));
  }
  return { digits: String(thousands + value), next };
}

function addBelowHundred(
  words: readonly Word[],
  numbers: readonly (NumberWord | undefined)[],
  value: number,
  at: number,
  end: number,
): { value: number; next: number } {
  const start = at < end && words[at]!.form === 'and' ? at + 1 : at;
  if (start >= end) return { value, next: at };
  const rest = readBelowHundred(words, numbers, start, end);
  const isPart = rest.digits !== '' && rest.digits.length <= 2 && !rest.digits.startsWith('0');
  return isPart ? { value: value + Number(rest.digits), next: rest.next } : { value, next: at };
}

function readBelowHundred(
  words: readonly Word[],
  numbers: readonly (NumberWord | undefined)[],
  start: number,
  end: number,
): Cardinal {
  const number = numbers[start];
  if (number === undefined) return { digits: words[start]!.form, next: start + 1 };
  if (number.type === 'power') return { digits: '', next: start };
  if (number.type === 'repeat') return { digits: '', next: start + 1 };
  if (number.type !== 'ten') return { digits: number.digits, next: start + 1 };
  const unit = start + 1 < end ? numbers[start + 1] : undefined;
  const isCompound = unit?.type === 'unit' && unit.digits !== '0';
  return isCompound
    ? { digits: number.digit + unit.digits, next: start + 2 }
    : { digits: `${number.digit}0`, next: start + 1 };
}
