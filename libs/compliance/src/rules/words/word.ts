/** One normalised word, and what it stands for in a turn: `[start, end)` of the turn's text. */
export interface Word {
  readonly form: string;
  readonly turn: number;
  readonly start: number;
  readonly end: number;
  /** Punctuation before it ends what came before: numbers do not join over it. */
  readonly isAfterBreak: boolean;
  /** Of a number that runs over two turns: the words that it is made of. */
  readonly parts?: readonly Word[];
}
