/** A script that cannot be played. The message names file, line and column, and what was expected. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';

  constructor(path: string, line: number, column: number, problem: string) {
    super(`${path}:${line}:${column}: ${problem}`);
  }
}
