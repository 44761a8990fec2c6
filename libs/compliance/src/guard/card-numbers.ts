import type { DigitRun } from '../digits/digit-runs.js';

const CARD_DIGITS_MIN = 13;
const CARD_DIGITS_MAX = 19;

/** ISO/IEC 7812-1, annex B: doubles every second digit from the right. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const weighted = i % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** What the schemes' numbers begin with, and how long they are. Public issuer ranges, 2026. */
const SCHEMES: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [13, 16, 19] }, // Visa
  { prefix: /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] }, // Mastercard
  { prefix: /^3[47]/, lengths: [15] }, // American Express
  { prefix: /^(60|64[4-9]|65)/, lengths: [16, 17, 18, 19] }, // Discover, RuPay
  { prefix: /^(30[0-5]|3095|36|3[89])/, lengths: [14, 15, 16, 17, 18, 19] }, // Diners Club
  { prefix: /^35(2[89]|[3-8])/, lengths: [16, 17, 18, 19] }, // JCB
  { prefix: /^62/, lengths: [16, 17, 18, 19] }, // UnionPay
  { prefix: /^(50|5[678]|63|67)/, lengths: [13, 14, 15, 16, 17, 18, 19] }, // Maestro
  { prefix: /^220[0-4]/, lengths: [16, 17, 18, 19] }, // Mir
];

/** A number that a card scheme could have issued. */
export function isSchemeCard(digits: string): boolean {
  const fits = SCHEMES.some(
    ({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits),
  );
  return fits && passesLuhn(digits);
}

/** Where a card number stands in the text. UTF-16 offsets. */
export interface CardSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * The card numbers in a run of digits, from left to right, none overlapping.
 *
 * A run that as a whole has the length and the check digit of a card is one, whatever it begins with
 * (one in ten other numbers of that length is taken for one, too). Inside a longer run, or one broken
 * by commas, a scheme's prefix and length must fit as well, and it must begin and end between spoken
 * or written groups: otherwise two telephone numbers in a row would often hide a "card".
 */
export function cardsIn(run: DigitRun, mustFitScheme: boolean): CardSpan[] {
  if (run.digits.length < CARD_DIGITS_MIN) return [];
  const isWhole = run.isTight && run.digits.length <= CARD_DIGITS_MAX && passesLuhn(run.digits);
  if (isWhole && !mustFitScheme) return [run];

  const edges = edgesOf(run);
  const cards: CardSpan[] = [];
  for (let from = 0; from < edges.length; from += 1) {
    const to = cardEndingAt(run.digits, edges, from);
    if (to === undefined) continue;
    cards.push({ start: edges[from]!.starts, end: edges[to]!.ends });
    from = to - 1;
  }
  return cards;
}

/** Longest first, so that a card of 19 digits is not cut at 16. */
function cardEndingAt(digits: string, edges: readonly Edge[], from: number): number | undefined {
  const { count } = edges[from]!;
  for (let to = lastWithin(edges, from); to > from; to -= 1) {
    if (edges[to]!.count - count < CARD_DIGITS_MIN) return undefined;
    const isApart = standsApart(edges[from]!, edges[to]!);
    if (isApart && isSchemeCard(digits.slice(count, edges[to]!.count))) return to;
  }
  return undefined;
}

/** A place where a card number may begin or end: so many digits before it, and where that is. */
interface Edge {
  readonly count: number;
  readonly starts: number;
  readonly ends: number;
  /** For a place inside a long numeral: how many digits of the run come before it and through it. */
  readonly inside?: readonly [from: number, to: number];
}

/** A card does not begin inside one numeral and end in another. */
function standsApart(first: Edge, last: Edge): boolean {
  const numeral = first.inside ?? last.inside;
  return numeral === undefined || (first.count >= numeral[0] && last.count <= numeral[1]);
}

function edgesOf({ tokens }: DigitRun): Edge[] {
  const edges: Edge[] = [];
  let count = 0;
  let ends = tokens[0]!.start;
  for (const { start, end, digits } of tokens) {
    edges.push({ count, starts: start, ends });
    // A numeral long enough to hold a whole card may hold it anywhere.
    if (digits.length >= CARD_DIGITS_MIN && digits.length === end - start) {
      for (let i = 1; i < digits.length; i += 1) {
        const inside = [count, count + digits.length] as const;
        edges.push({ count: count + i, starts: start + i, ends: start + i, inside });
      }
    }
    count += digits.length;
    ends = end;
  }
  edges.push({ count, starts: ends, ends });
  return edges;
}

/** The last edge that is at most a card's length away. */
function lastWithin(edges: readonly Edge[], from: number): number {
  let to = from;
  while (to + 1 < edges.length && edges[to + 1]!.count - edges[from]!.count <= CARD_DIGITS_MAX) {
    to += 1;
  }
  return to;
}
