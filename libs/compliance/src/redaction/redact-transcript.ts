export const REDACTOR = 'verbatim-thin/1';

export interface TranscriptTurn {
  readonly speaker: string;
  readonly text: string;
}

/** One replacement: `start` and `end` in the source text, `at` in the redacted one. UTF-16 offsets. */
export interface RedactedSpan {
  readonly start: number;
  readonly end: number;
  readonly at: number;
  readonly class: 'number' | 'name';
}

export interface RedactedText {
  readonly text: string;
  readonly spans: RedactedSpan[];
}

export function redactTranscript(
  turns: readonly TranscriptTurn[],
  _names: readonly string[] = [],
): RedactedText[] {
  return turns.map(({ text }) => ({ text, spans: [] }));
}
