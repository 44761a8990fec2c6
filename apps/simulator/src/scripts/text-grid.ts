import { FRAME_BYTES_MAX, wordsOf } from '../speech/framing.js';
import { ScriptError } from './script.errors.js';

export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** Intervals that one file may hold; the longest known recording has about 400. */
const INTERVALS_MAX = 20_000;

/**
 * Reads a Praat TextGrid (long text form, one interval tier) and gives the intervals with words, marks
 * of the transcribers taken out: `<UNSURE>` keeps its words, `<UNIN/>` and its like are no words.
 *
 * Errors: `ScriptError` with line and column for anything that is not such a file.
 */
export function parseTextGrid(path: string, text: string): Interval[] {
  const lines = text.split(/\r?\n/);
  const fail = (line: number, problem: string): never => {
    throw new ScriptError(path, line + 1, 1, problem);
  };
  if (!/^File type = "ooTextFile"/.test(lines[0] ?? '')) {
    fail(0, 'expected a Praat TextGrid (File type = "ooTextFile")');
  }
  const intervals: Interval[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (!/^\s*intervals \[\d+\]:/.test(lines[at]!)) continue;
    if (intervals.length === INTERVALS_MAX) fail(at, `more than ${INTERVALS_MAX} intervals`);
    const startMs = secondsAt(lines[at + 1], 'xmin') ?? fail(at + 1, 'expected xmin = <seconds>');
    const endMs = secondsAt(lines[at + 2], 'xmax') ?? fail(at + 2, 'expected xmax = <seconds>');
    if (endMs < startMs) fail(at + 2, 'the interval ends before it starts');
    const quoted = quotedFrom(lines, at + 3);
    if (!quoted) return fail(at + 3, 'expected text = "<words>"');
    const words = withoutMarks(quoted.text);
    if (wordsOf(words).some((word) => Buffer.byteLength(word) > FRAME_BYTES_MAX)) {
      fail(at + 3, `a word is longer than ${FRAME_BYTES_MAX} bytes`);
    }
    if (words !== '') intervals.push({ startMs, endMs, text: words });
    at = quoted.lastLine;
  }
  if (intervals.length === 0) fail(lines.length - 1, 'expected at least one interval with words');
  return intervals;
}

function secondsAt(line: string | undefined, name: string): number | undefined {
  const match = new RegExp(`^\\s*${name} = (\\d+(?:\\.\\d+)?(?:e-?\\d+)?)\\s*$`).exec(line ?? '');
  return match ? Math.round(Number(match[1]) * 1000) : undefined;
}

/** Lines that one text may run over, so that a lost quote is told where it was lost. */
const TEXT_LINES_MAX = 100;

/** A quoted text may run over several lines; a quote inside it is doubled. */
function quotedFrom(
  lines: readonly string[],
  first: number,
): { text: string; lastLine: number } | undefined {
  let text = /^\s*text = "(.*)$/.exec(lines[first] ?? '')?.[1];
  for (let at = first; text !== undefined && at < first + TEXT_LINES_MAX; at += 1) {
    const closed = /^((?:[^"]|"")*)"\s*$/.exec(text);
    if (closed) return { text: closed[1]!.replaceAll('""', '"'), lastLine: at };
    const next = lines[at + 1];
    text = next === undefined ? undefined : `${text}\n${next}`;
  }
  return undefined;
}

function withoutMarks(text: string): string {
  return text
    .replace(/<[A-Za-z_]+\s*\/>/g, ' ')
    .replace(/<\/?[A-Za-z_]+>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
