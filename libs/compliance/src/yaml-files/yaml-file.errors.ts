/** One thing to correct, where it stands. */
export interface YamlFileProblem {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** What stands there, and what was expected. */
  readonly message: string;
}

/** Files cannot be used; every problem is listed, not only the first. */
export class YamlFileError extends Error {
  override readonly name: string = 'YamlFileError';
  readonly problems: readonly YamlFileProblem[];

  constructor(problems: readonly YamlFileProblem[]) {
    super(problems.map(lineOf).join('\n'));
    this.problems = problems;
  }
}

/** `config/verticals/salon.yaml:12:3 policy: expected block, drop-oldest, …`, as editors jump to. */
function lineOf({ path, line, column, message }: YamlFileProblem): string {
  return `${path}:${line}:${column} ${message}`;
}

/** As a reader goes through a file. */
export const inReadingOrder = (a: YamlFileProblem, b: YamlFileProblem): number =>
  a.line - b.line || a.column - b.column;
