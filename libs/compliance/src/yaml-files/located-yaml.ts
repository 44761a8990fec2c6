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
import { inReadingOrder, type YamlFileProblem } from './yaml-file.errors.js';

export type FieldPath = readonly PropertyKey[];
export type Position = { readonly line: number; readonly column: number };

/** A file that can be used, and where each of its fields stands. */
export interface LocatedYaml<T> {
  readonly path: string;
  readonly value: T;
  /** Where a field is missing: the place of the nearest one around it. */
  positionOf(field: FieldPath): Position;
}

export type LocatedOutcome<T> = LocatedYaml<T> | { readonly problems: YamlFileProblem[] };

/** Reads one YAML document against its schema. Every problem of the file at once, in reading order. */
export function readLocated<Schema extends z.ZodType>(
  path: string,
  text: string,
  schema: Schema,
): LocatedOutcome<z.output<Schema>> {
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
  const positionOf = (field: FieldPath): Position => positionIn(document, lines, field);
  const isMissing = (field: FieldPath): boolean => field.length > 0 && !document.hasIn(field);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { path, value: parsed.data, positionOf };
  const problems = parsed.error.issues.flatMap((issue) =>
    problemsOf(path, issue, positionOf, isMissing),
  );
  return { problems: problems.sort(inReadingOrder) };
}

/** `count.windowDays`, `turns[2].agent`; the whole is "the file". */
export function nameOf(field: FieldPath): string {
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

function syntaxProblem(
  path: string,
  error: Document['errors'][number],
  lines: LineCounter,
): YamlFileProblem {
  const { line, col } = lines.linePos(error.pos[0]);
  return { path, line, column: col, message: `not YAML: ${error.message}` };
}

/** A file says what it means in place: an alias also lets ten lines unfold into gigabytes. */
function aliasProblems(path: string, document: Document, lines: LineCounter): YamlFileProblem[] {
  const problems: YamlFileProblem[] = [];
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
  positionOf: (field: FieldPath) => Position,
  isMissing: (field: FieldPath) => boolean,
): YamlFileProblem[] {
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

/** Where the field stands; where it is missing, the place of the nearest one around it. */
function positionIn(document: Document, lines: LineCounter, field: FieldPath): Position {
  for (let depth = field.length; depth > 0; depth -= 1) {
    const start = offsetOf(document, field.slice(0, depth));
    if (start === undefined) continue;
    const { line, col } = lines.linePos(start);
    return { line, column: col };
  }
  return { line: 1, column: 1 };
}

/** The key of a map's member, the value of a list's. */
function offsetOf(document: Document, field: FieldPath): number | undefined {
  const parent = field.length === 1 ? document.contents : document.getIn(field.slice(0, -1), true);
  const last = field.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
    return isPair(pair) && isNode(pair.key) ? pair.key.range?.[0] : undefined;
  }
  const node = document.getIn(field, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
