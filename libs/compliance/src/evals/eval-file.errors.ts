import { YamlFileError } from '../yaml-files/yaml-file.errors.js';

/** What evals are to run on cannot be used; every problem of every file is listed, with line and column. */
export class EvalFileError extends YamlFileError {
  override readonly name = 'EvalFileError';
}
