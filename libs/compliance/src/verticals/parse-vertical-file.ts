import type { Vertical } from '@verbatim/contracts';
import { type FieldPath, type Position, readLocated } from '../yaml-files/located-yaml.js';
import { inReadingOrder } from '../yaml-files/yaml-file.errors.js';
import { VerticalFileError, type VerticalFileProblem } from './vertical-file.errors.js';
import { VerticalFile } from './vertical-file.js';

/** A file that can be used, and where each of its fields stands. */
export interface LocatedVertical {
  readonly path: string;
  readonly config: Readonly<VerticalFile>;
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
export function parseVerticalFile(path: string, text: string): Readonly<VerticalFile> {
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
  const problems = contradictionsIn(value).map(({ field, message }) => ({
    path,
    ...positionOf(field),
    message,
  }));
  if (problems.length > 0) return { problems: problems.sort(inReadingOrder) };
  return { path, config: Object.freeze(value), positionOf };
}

/** Fields that are well written, each by itself, and cannot hold together. */
function contradictionsIn(config: VerticalFile): { field: FieldPath; message: string }[] {
  const found: { field: FieldPath; message: string }[] = [];
  if (config.policy !== 'block' && NEVER_DROPS.has(config.vertical)) {
    const message = `policy: expected block, since ${config.vertical} keeps every event`;
    found.push({ field: ['policy'], message });
  }
  if (config.afterHours !== undefined && config.hours === undefined) {
    const message = 'afterHours: expected hours beside it, else nobody knows when it begins';
    found.push({ field: ['afterHours'], message });
  }
  if (config.agents?.afterHours !== undefined && config.hours === undefined) {
    const message = 'agents.afterHours: expected hours beside it, else nobody knows when it begins';
    found.push({ field: ['agents', 'afterHours'], message });
  }
  if (config.agents === undefined && config.agent === undefined) {
    found.push({ field: [], message: 'agents: is missing, expected which agents answer' });
  }
  const inPlace = (['agent', 'afterHours'] as const).filter((name) => config[name] !== undefined);
  for (const name of config.agents === undefined ? [] : inPlace) {
    found.push({ field: [name], message: `${name}: not beside "agents", which says who answers` });
  }
  return found;
}
