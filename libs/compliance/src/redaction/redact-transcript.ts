import { type DigitRun, digitRunsIn } from '../digits/digit-runs.js';
import { namesGivenIn } from './given-names.js';
import { namePattern } from './name-pattern.js';

/** Names the redactor and its version in what it wrote. A change of what it finds is a new version. */
export const REDACTOR = 'verbatim-thin/1';

export interface TranscriptTurn {
  readonly speaker: string;
  readonly text: string;
}

export type RedactionClass = 'number' | 'name';

/** One replacement: `start` and `end` in the source text, `at` in the redacted one. UTF-16 offsets. */
export interface RedactedSpan {
  readonly start: number;
  readonly end: number;
  readonly at: number;
  readonly class: RedactionClass;
}

export interface RedactedText {
  readonly text: string;
  /** Ascending, not overlapping: with these every offset can be followed from one text to the other. */
  readonly spans: RedactedSpan[];
}

/** House numbers and doses stay readable; a longer number may name a person. */
const NUMBER_DIGITS_MIN = 3;

/**
 * Makes the finals of one conversation readable by anybody who may see the call: numbers of three and
 * more digits, written or spoken, become `[number]`; names that the call gave become `[name]` wherever
 * they come up again, whoever says them.
 *
 * Deterministic and pure. `names` adds what is known from elsewhere, such as a tool's arguments.
 * Limits, of this first version: English; no addresses, no dates in words ("the third of May"), no
 * e-mail addresses, no numbers or names cut in two by the end of a turn, no names that nobody
 * introduces. It makes a transcript less revealing; it does not make it anonymous.
 */
export function redactTranscript(
  turns: readonly TranscriptTurn[],
  names: readonly string[] = [],
): RedactedText[] {
  const given = namesGivenIn(turns.map(({ text }) => text));
  const pattern = namePattern({ ...given, certain: [...given.certain, ...names] });
  return turns.map(({ text }) => redact(text, pattern));
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly class: RedactionClass;
}

function redact(source: string, pattern: RegExp | undefined): RedactedText {
  const spans: RedactedSpan[] = [];
  let text = '';
  let from = 0;
  for (const { start, end, class: kind } of [...findAll(source, pattern)].sort(byStart)) {
    if (start < from) continue;
    text += source.slice(from, start);
    spans.push({ start, end, at: text.length, class: kind });
    text += `[${kind}]`;
    from = end;
  }
  return { text: text + source.slice(from), spans };
}

function* findAll(source: string, pattern: RegExp | undefined): Generator<Found> {
  for (const run of digitRunsIn(source)) {
    if (run.digits.length >= NUMBER_DIGITS_MIN)
      yield { ...wholeNumber(source, run), class: 'number' };
  }
  if (pattern === undefined) return;
  for (const { index, 0: name } of source.matchAll(pattern)) {
    yield { start: index, end: index + name.length, class: 'name' };
  }
}

/** With the sign and the bracket that belong to a telephone number. */
function wholeNumber(source: string, { start, end }: DigitRun): { start: number; end: number } {
  const before = /[+(#]{1,2}$/.exec(source.slice(Math.max(0, start - 2), start))?.[0].length ?? 0;
  return { start: start - before, end };
}

const byStart = (a: Found, b: Found): number => a.start - b.start || b.end - a.end;
