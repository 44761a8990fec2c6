import type { Vertical } from '@verbatim/contracts';
import {
  LineCounter,
  type Document,
  isNode,
  isPair,
  isScalar,
  isMap,
  parseDocument,
  visit,
} from 'yaml';
import type { z } from 'zod';
import { VerticalFileError, type VerticalFileProblem } from './vertical-file.errors.js';
import { type VerticalConfig, VerticalFile } from './vertical-file.js';

type Path = readonly PropertyKey[];
type Position = { readonly line: number; readonly column: number };

/** A file that can be used, and where each of its fields stands. */
export interface LocatedVertical {
  readonly path: string;
  readonly config: VerticalConfig;
  positionOf(field: Path): Position;
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
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
  });
  if (document.errors.length > 0) {
    return { problems: document.errors.map((error) => syntaxProblem(path, error, lines)) };
  }
  const aliases = aliasProblems(path, document, lines);
  if (aliases.length > 0) return { problems: aliases };
  const positionOf = (field: Path): Position => positionIn(document, lines, field);
  const isMissing = (field: Path): boolean => field.length > 0 && !document.hasIn(field);
  const parsed = VerticalFile.safeParse(document.toJS());
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) =>
      problemsOf(path, issue, positionOf, isMissing),
    );
    return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
  }
  if (parsed.data.policy !== 'block' && NEVER_DROPS.has(parsed.data.vertical)) {
    const message = `policy: expected block, since ${parsed.data.vertical} keeps every event`;
    return { problems: [{ path, ...positionOf(['policy']), message }] };
  }
  return { path, config: Object.freeze(parsed.data), positionOf };
}

function syntaxProblem(
  path: string,
  error: Document['errors'][number],
  lines: LineCounter,
): VerticalFileProblem {
  const { line, col } = lines.linePos(error.pos[0]);
  return { path, line, column: col, message: `not YAML: ${error.message}` };
}

/** A file says what it means in place: an alias also lets ten lines unfold into gigabytes. */
function aliasProblems(
  path: string,
  document: Document,
  lines: LineCounter,
): VerticalFileProblem[] {
  const problems: VerticalFileProblem[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      const { line, col } = lines.linePos(alias.range?.[0] ?? 0);
      const message = `*${alias.source}: write the value itself, aliases are not read`;
      problems.push({ path, line, column: col, message });
    },
  });
  return problems;
}

/** One problem for each unknown key, else one for the issue. */
function problemsOf(
  path: string,
  issue: z.core.$ZodIssue,
  positionOf: (field: Path) => Position,
  isMissing: (field: Path) => boolean,
): VerticalFileProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const field = [...issue.path, key];
      return { path, ...positionOf(field), message: `${nameOf(field)}: not a known field` };
    });
  }
  const expected = issue.message.startsWith('Invalid') ? expectedOf(issue) : issue.message;
  const verb = isMissing(issue.path) ? 'is missing, expected' : 'expected';
  const message = `${nameOf(issue.path)}: ${verb} ${expected}`;
  return [{ path, ...positionOf(issue.path), message }];
}

/** For the fields whose schema has no wording of its own. */
function expectedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type')
    return `${issue.expected === 'object' ? 'fields' : issue.expected}`;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(', ');
  return issue.message;
}

function nameOf(field: Path): string {
  const name = field.reduce<string>(
    (text, part) =>
      typeof part === 'number'
        ? `${text}[${part}]`
        : text === ''
          ? String(part)
          : `${text}.${String(part)}`,
    '',
  );
  return name === '' ? 'the file' : name;
}

/** Where the field stands; where it is missing, the place of the nearest one around it. */
function positionIn(document: Document, lines: LineCounter, field: Path): Position {
  for (let depth = field.length; depth > 0; depth -= 1) {
    const start = offsetOf(document, field.slice(0, depth));
    if (start === undefined) continue;
    const { line, col } = lines.linePos(start);
    return { line, column: col };
  }
  return { line: 1, column: 1 };
}

/** The key of a map's member, the value of a list's. */
function offsetOf(document: Document, field: Path): number | undefined {
  const parent = field.length === 1 ? document.contents : document.getIn(field.slice(0, -1), true);
  const last = field.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
    return isPair(pair) && isNode(pair.key) ? pair.key.range?.[0] : undefined;
  }
  const node = document.getIn(field, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
