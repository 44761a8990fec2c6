/** A conversation as a file tells it: who said what, in order. */
export interface Transcript {
  readonly id: string;
  readonly turns: readonly { readonly speaker: 'agent' | 'caller'; readonly text: string }[];
}

export interface TranscriptProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly what: string;
}

/** Everything that is wrong with a file, so that it can be mended at once. */
export type ReadTranscripts =
  | { readonly kind: 'read'; readonly transcripts: readonly Transcript[] }
  | { readonly kind: 'malformed'; readonly problems: readonly TranscriptProblem[] };

export const read = (...transcripts: Transcript[]): ReadTranscripts => ({
  kind: 'read',
  transcripts,
});

export const malformed = (...problems: TranscriptProblem[]): ReadTranscripts => ({
  kind: 'malformed',
  problems,
});
