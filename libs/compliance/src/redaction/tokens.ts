import { PLACEHOLDER } from './redaction-classes.js';

/** One word, numeral or placeholder. Offsets are UTF-16. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** In lower case, with a straight apostrophe: for looking up, not for offsets. */
  readonly lower: string;
  readonly type: 'word' | 'numeral' | 'placeholder';
  /** What stands between this token and the one before it. */
  readonly gap: string;
}

const TOKEN = new RegExp(
  `${PLACEHOLDER.source}|\\d+|[\\p{L}\\p{M}]+(?:['’][\\p{L}\\p{M}]+)*`,
  'giu',
);

/** Splits a text into words, numerals and placeholders. Time grows linearly with the text. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const { index, 0: match } of text.matchAll(TOKEN)) {
    const type = match.startsWith('[') ? 'placeholder' : /^\d/.test(match) ? 'numeral' : 'word';
    tokens.push({
      start: index,
      end: index + match.length,
      text: match,
      lower: match.toLowerCase().replaceAll('’', "'"),
      type,
      gap: text.slice(end, index),
    });
    end = index + match.length;
  }
  return tokens;
}

/** A full stop, question or exclamation mark, or a change of turns. */
export const endsSentence = (gap: string): boolean => /[.!?](?:["'’)]*\s|$)|\n/.test(gap);

export const isCapitalised = ({ text }: Token): boolean => /^\p{Lu}/u.test(text);

export const isLetter = ({ type, text }: Token): boolean =>
  type === 'word' && /^\p{L}$/u.test(text);
