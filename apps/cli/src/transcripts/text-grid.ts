import type { TranscriptProblem } from './transcript.js';

export interface TimedText {
  readonly startMs: number;
  readonly text: string;
}

/** Lines that one quoted text may run over, so that a lost quote is told where it was lost. */
const TEXT_LINES_MAX = 100;

/** The intervals with words of a Praat TextGrid (long text form), or everything that is wrong with it. */
export function parseTextGrid(text: string): readonly TimedText[] | TranscriptProblem[] {
  const lines = text.split(/\r?\n/);
  if (!/^File type = "ooTextFile"/.test(lines[0] ?? '')) {
    return [{ line: 1, column: 1, what: 'expected a Praat TextGrid (File type = "ooTextFile")' }];
  }
  const problems: TranscriptProblem[] = [];
  const intervals: TimedText[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (!/^\s*intervals \[\d+\]:/.test(lines[at]!)) continue;
    const start = /^\s*xmin = (\d+(?:\.\d+)?(?:e-?\d+)?)\s*$/.exec(lines[at + 1] ?? '')?.[1];
    const quoted = quotedFrom(lines, at + 3);
    if (start === undefined) {
      problems.push({ line: at + 2, column: 1, what: 'expected xmin = <seconds>' });
    }
    if (quoted === undefined) {
      problems.push({ line: at + 4, column: 1, what: 'expected text = "<words>"' });
    }
    if (start === undefined || quoted === undefined) continue;
    const words = withoutMarks(quoted.text);
    if (words !== '') intervals.push({ startMs: Math.round(Number(start) * 1_000), text: words });
    at = quoted.lastLine;
  }
  if (problems.length > 0) return problems;
  return intervals.length > 0
    ? intervals
    : [{ line: lines.length, column: 1, what: 'expected at least one interval with words' }];
}

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

/** Marks of the transcribers, such as `<UNSURE>` and `<UNIN/>`, are no words. */
function withoutMarks(text: string): string {
  return text
    .replace(/<[A-Za-z_]+\s*\/>/g, ' ')
    .replace(/<\/?[A-Za-z_]+>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
