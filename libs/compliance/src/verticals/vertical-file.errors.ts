import { YamlFileError, type YamlFileProblem } from '../yaml-files/yaml-file.errors.js';

export type VerticalFileProblem = YamlFileProblem;

/** The configuration of a vertical cannot be used; every problem is listed, not only the first. */
export class VerticalFileError extends YamlFileError {
  override readonly name = 'VerticalFileError';
}
