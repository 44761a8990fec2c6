/** An utterance of one speaker, without the marks of the transcribers. */
export interface TimedText {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

export interface TextGridProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** Intervals that one file may hold; the longest known recording has about 400. */
const INTERVALS_MAX = 20_000;
/** Lines that one quoted text may run over, so that a lost quote is told where it was lost. */
const TEXT_LINES_MAX = 100;

/**
 * The intervals with words of a Praat TextGrid (long text form, one interval tier), or everything that is
 * wrong with it. Marks of the transcribers are taken out: `<UNSURE>` keeps its words, `<UNIN/>` and its
 * like are no words.
 *
 * Bounds: 20,000 intervals; a text runs over 100 lines at most.
 */
export function parseTextGrid(
  text: string,
):
  { readonly intervals: readonly TimedText[] } | { readonly problems: readonly TextGridProblem[] } {
  const lines = text.split(/\r?\n/);
  const problems: TextGridProblem[] = [];
  const wrong = (at: number, message: string): void => {
    problems.push({ line: at + 1, message });
  };
  const intervals: TimedText[] = [];
  if (!/^File type = "ooTextFile"/.test(lines[0] ?? '')) {
    wrong(0, 'expected a Praat TextGrid (File type = "ooTextFile")');
    return { problems };
  }
  for (let at = 0; at < lines.length; at += 1) {
    if (!/^\s*intervals \[\d+\]:/.test(lines[at]!)) continue;
    if (intervals.length === INTERVALS_MAX) {
      wrong(at, `more than ${INTERVALS_MAX} intervals`);
      break;
    }
    const startMs = msAt(lines[at + 1], 'xmin');
    const endMs = msAt(lines[at + 2], 'xmax');
    const quoted = quotedFrom(lines, at + 3);
    if (startMs === undefined) wrong(at + 1, 'expected xmin = <seconds>');
    if (endMs === undefined) wrong(at + 2, 'expected xmax = <seconds>');
    if (quoted === undefined) wrong(at + 3, 'expected text = "<words>"');
    if (startMs === undefined || endMs === undefined || quoted === undefined) continue;
    if (endMs < startMs) wrong(at + 2, 'the interval ends before it starts');
    const words = withoutMarks(quoted.text);
    if (words !== '') intervals.push({ startMs, endMs, text: words });
    at = quoted.lastLine;
  }
  if (problems.length === 0 && intervals.length === 0) {
    wrong(lines.length - 1, 'expected at least one interval with words');
  }
  return problems.length > 0 ? { problems } : { intervals };
}

function msAt(line: string | undefined, name: string): number | undefined {
  const match = new RegExp(`^\\s*${name} = (\\d+(?:\\.\\d+)?(?:e-?\\d+)?)\\s*$`).exec(line ?? '');
  return match ? Math.round(Number(match[1]) * 1_000) : undefined;
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

function withoutMarks(text: string): string {
  return text
    .replace(/<[A-Za-z_]+\s*\/>/g, ' ')
    .replace(/<\/?[A-Za-z_]+>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
