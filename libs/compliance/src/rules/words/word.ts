/** One normalised word, and what it stands for in a turn: `[start, end)` of the turn's text. */
export interface Word {
  readonly form: string;
  readonly turn: number;
  readonly start: number;
  readonly end: number;
  /** Punctuation before it ends what came before: numbers do not join over it. */
  readonly isAfterBreak: boolean;
}
