/** One thing to correct, where it stands. */
export interface VerticalFileProblem {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** What stands there, and what was expected. */
  readonly message: string;
}

/** The configuration of a vertical cannot be used; every problem is listed, not only the first. */
export class VerticalFileError extends Error {
  override readonly name = 'VerticalFileError';
  readonly problems: readonly VerticalFileProblem[];

  constructor(problems: readonly VerticalFileProblem[]) {
    super(problems.map(lineOf).join('\n'));
    this.problems = problems;
  }
}

/** `config/verticals/salon.yaml:12:3 policy: expected block, drop-oldest, …`, as editors jump to. */
function lineOf({ path, line, column, message }: VerticalFileProblem): string {
  return `${path}:${line}:${column} ${message}`;
}
