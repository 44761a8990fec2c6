import type { Random } from './random.js';

/** What the schemes' numbers begin with, and how long they are: some of the public ranges. */
const CARDS = [
  { prefix: '4', length: 16 },
  { prefix: '51', length: 16 },
  { prefix: '55', length: 16 },
  { prefix: '2221', length: 16 },
  { prefix: '37', length: 15 },
  { prefix: '6011', length: 16 },
] as const;

export function cardDigits(random: Random): string {
  const { prefix, length } = random.pick(CARDS);
  const body = prefix + random.digits(length - prefix.length - 1);
  return [...'0123456789'].map((last) => body + last).find(hasCheckDigit)!;
}

function hasCheckDigit(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const weighted = Number(digit) * (i % 2 === 0 ? 1 : 2);
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return sum % 10 === 0;
}

/** No generated value is in both splits: which one a value belongs to follows from its characters. */
export function isOfSplit(value: string, split: 'dev' | 'held-out'): boolean {
  const sum = [...value].reduce((total, each, i) => total + each.charCodeAt(0) * (i + 1), 0);
  return (sum % 2 === 0) === (split === 'dev');
}
