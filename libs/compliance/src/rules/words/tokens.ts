import { expandContraction } from './contractions.js';
import type { Word } from './word.js';

/**
 * A placeholder of the guard or the redactor, a number with its sign, or a word. Linear: no part can
 * take what another could.
 */
const TOKEN =
  /\[[a-z][a-z-]{0,30}(?: [^[\]]{0,30})?\]|[$€£]?\d+(?:[.,]\d+)*(?:st|nd|rd|th)?%?|\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*/giu;

const BREAK = /[.,;:?!…\n]/;
const IS_ASCII = /^[\u0020-\u007e]*$/;

/** Sounds that are no words. */
export const HESITATIONS: readonly string[] = ['uhm', 'uh', 'um', 'erm', 'er', 'hmm', 'hm'];
const IS_HESITATION: ReadonlySet<string> = new Set(HESITATIONS);

const SIGNS: Readonly<Record<string, string>> = { $: 'dollars', '€': 'euros', '£': 'pounds' };

const ORDINALS: Readonly<Record<string, string>> = {
  '1st': 'first',
  '2nd': 'second',
  '3rd': 'third',
  '4th': 'fourth',
  '5th': 'fifth',
  '6th': 'sixth',
  '7th': 'seventh',
  '8th': 'eighth',
  '9th': 'ninth',
  '10th': 'tenth',
};

/** The words of one turn: lower case, no accents, contractions spelled out, hesitations left out. */
export function tokensOf(text: string, turn: number): Word[] {
  const words: Word[] = [];
  let previousEnd = 0;
  for (const match of text.matchAll(TOKEN)) {
    const start = match.index;
    const end = start + match[0].length;
    // A time or a date holds its parts together: no room, no break.
    const between = text.slice(previousEnd, start);
    let isAfterBreak = between.length > 1 && BREAK.test(between);
    previousEnd = end;
    for (const form of formsOf(match[0])) {
      words.push({ form, turn, start, end, isAfterBreak });
      isAfterBreak = false;
    }
  }
  return words;
}

function formsOf(token: string): readonly string[] {
  const first = token.charCodeAt(0);
  if (first === 0x5b) return [placeholderForm(token)];
  const lower = folded(token);
  if (!/\d/.test(lower)) return IS_HESITATION.has(lower) ? [] : expandContraction(lower);
  return numeralForms(lower);
}

/** `[zip 941]` is `[zip]`: what a placeholder keeps of its value is not what rules look for. */
const placeholderForm = (token: string): string =>
  `[${token.slice(1, -1).split(' ', 1)[0]?.toLowerCase() ?? ''}]`;

function folded(token: string): string {
  const lower = token.toLowerCase();
  if (IS_ASCII.test(lower)) return lower;
  return lower.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('’', "'");
}

/** `$1,200` is `1200 dollars`, `10%` is `10 percent`. */
function numeralForms(token: string): string[] {
  if (Object.hasOwn(ORDINALS, token)) return [ORDINALS[token]!];
  const sign = SIGNS[token[0]!];
  const isPercentage = token.endsWith('%');
  const number = token.slice(sign === undefined ? 0 : 1, isPercentage ? -1 : undefined);
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(number) ? number.replaceAll(',', '') : number;
  const unit = isPercentage ? 'percent' : sign;
  return unit === undefined ? [plain] : [plain, unit];
}
