import { YamlFileError, type YamlFileProblem } from '../yaml-files/yaml-file.errors.js';
import { readCatalog, type VerticalCatalog } from '../verticals/vertical-catalog.js';
import { policyDigest } from './policy-digest.js';
import type { PolicyFile } from './policy-file.js';

/** Files that hold together, as one revision: what calls are handled and judged by. */
export interface PolicySet {
  /** `sha256:…` over all files; calls carry it. */
  readonly digest: string;
  readonly files: readonly PolicyFile[];
  readonly catalog: VerticalCatalog;
}

/** None of the files of a set is used while one of them is wrong. */
export class PolicySetError extends YamlFileError {
  override readonly name = 'PolicySetError';
}

/** Errors: `PolicySetError` with every problem of every file. */
export function readPolicySet(files: readonly PolicyFile[]): PolicySet {
  const problems: YamlFileProblem[] = [];
  const verticals = readCatalog(files.filter(({ name }) => name.startsWith('verticals/')));
  if ('problems' in verticals) problems.push(...verticals.problems);
  if ('problems' in verticals || problems.length > 0) throw new PolicySetError(problems);
  return Object.freeze({ digest: policyDigest(files), files, catalog: verticals.catalog });
}
