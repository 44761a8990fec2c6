import type { Vertical } from '@verbatim/contracts';
import { type FieldPath, type Position, readLocated } from '../yaml-files/located-yaml.js';
import { VerticalFileError, type VerticalFileProblem } from './vertical-file.errors.js';
import { type VerticalConfig, VerticalFile } from './vertical-file.js';

/** A file that can be used, and where each of its fields stands. */
export interface LocatedVertical {
  readonly path: string;
  readonly config: VerticalConfig;
  positionOf(field: FieldPath): Position;
}

/** These promise to keep everything, so that no file may let them drop. */
const NEVER_DROPS: ReadonlySet<Vertical> = new Set<Vertical>([
  'healthcare',
  'behavioral-health',
  'real-estate',
  'insurance',
  'debt-collection',
  'financial',
  'unclassified',
]);

/** Errors: `VerticalFileError` with every problem at once, each with line and column. */
export function parseVerticalFile(path: string, text: string): VerticalConfig {
  const parsed = parseLocated(path, text);
  if ('problems' in parsed) throw new VerticalFileError(parsed.problems);
  return parsed.config;
}

/** As `parseVerticalFile`, for those who have more than one file to complain about. */
export function parseLocated(
  path: string,
  text: string,
): LocatedVertical | { problems: VerticalFileProblem[] } {
  const read = readLocated(path, text, VerticalFile);
  if ('problems' in read) return read;
  const { value, positionOf } = read;
  if (value.policy !== 'block' && NEVER_DROPS.has(value.vertical)) {
    const message = `policy: expected block, since ${value.vertical} keeps every event`;
    return { problems: [{ path, ...positionOf(['policy']), message }] };
  }
  return { path, config: Object.freeze(value), positionOf };
}
