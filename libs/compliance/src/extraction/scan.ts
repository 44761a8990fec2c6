import type { CalendarDay } from './calendar.js';
import type { ExtractedType, Found, SpokenTurn } from './entity.js';
import { type NumeralText, numeralText } from './numerals.js';

/** What one finder looks at: a turn, without what the finders before it have claimed. */
export interface Scan {
  /** As long as the turn itself; claimed characters are `CLAIMED`. */
  readonly text: string;
  /** The same with numerals for spoken numbers. */
  readonly numerals: NumeralText;
  readonly background: Background;
}

/** What a turn is said into. */
export interface Background {
  readonly speaker: SpokenTurn['speaker'];
  /** The numeral text of what the other speaker said last; empty at the start. */
  readonly asked: string;
  /** The day of the conversation. */
  readonly today: CalendarDay;
  /** Days that came up before, `2019-03-07`, the newest last: "Thursday works" means one of them. */
  readonly days: readonly string[];
  /** It is about a dinner or an evening, so that "half past eight" is none of the morning. */
  readonly isOfEvening: boolean;
}

export type Finder = (scan: Scan) => Found[];

/** No letter, no digit, no blank and no punctuation, so that no pattern reaches across it. */
export const CLAIMED = '\u0001';

export function scanOf(text: string, background: Background): Scan {
  return { text, numerals: numeralText(text), background };
}

/** The scan without these spans. */
export function withoutFound(scan: Scan, found: readonly Found[]): Scan {
  if (found.length === 0) return scan;
  let { text } = scan;
  for (const { start, end } of found) {
    text = text.slice(0, start) + CLAIMED.repeat(end - start) + text.slice(end);
  }
  return scanOf(text, scan.background);
}

/** A match in the numeral text, as a span of the turn. */
export function foundAt(
  scan: Scan,
  start: number,
  length: number,
  one: { readonly type: ExtractedType; readonly value: string; readonly pattern: string },
): Found {
  return { ...one, ...scan.numerals.sourceSpan(start, start + length) };
}
