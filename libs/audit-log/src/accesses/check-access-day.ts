import { OperationalError } from '@verbatim/contracts';
import type { TrustedKeys } from '../seal/signer.js';
import { digestOfObject } from '../log/log-leaf.js';
import { openStatement } from '../statements/statement.js';
import {
  ACCESS_DAY_KIND,
  AccessDayBody,
  accessDayLinesPath,
  accessLinesByRow,
  digestOfLines,
} from './access-day.js';

/** What there is of a day: each may be missing. */
export interface AccessDayEvidence {
  readonly day: string;
  readonly statement: Buffer | undefined;
  readonly lines: Buffer | undefined;
  /** The same day out of PostgreSQL; undefined where there is no database to ask. */
  readonly rows: Buffer | undefined;
  /** The statement of the day before, as it is stored. */
  readonly previous: Buffer | undefined;
  readonly trustedKeys: TrustedKeys;
}

export type AccessDayProblemCode =
  | 'no-statement'
  | 'bad-statement'
  | 'chain-broken'
  | 'no-lines'
  | 'altered-lines'
  | 'row-missing'
  | 'row-added'
  | 'row-altered';

export interface AccessDayProblem {
  readonly code: AccessDayProblemCode;
  /** A sentence that names the object or the row. */
  readonly text: string;
}

export interface AccessDayReport {
  readonly problems: readonly AccessDayProblem[];
  readonly body: AccessDayBody | undefined;
  /** `sha256:…` of the statement: what its leaf is of. */
  readonly digest: string | undefined;
  /** When the statement was made, Unix milliseconds. */
  readonly at: number | undefined;
}

/** Rows that are named one by one; of the rest only the number. */
const NAMED_MAX = 20;

/**
 * Whether a day of the access log is what was stated of it: the signature, the chain to the day before, the
 * lines in the store, and the rows. Whether the statement is in the log is asked elsewhere.
 */
export function checkAccessDay(evidence: AccessDayEvidence): AccessDayReport {
  const { day, statement, lines, rows, previous } = evidence;
  if (statement === undefined) {
    const text = `Nothing was stated of ${day}.`;
    return {
      ...{ body: undefined, digest: undefined, at: undefined },
      problems: [{ code: 'no-statement', text }],
    };
  }
  const opened = bodyOf(evidence, statement);
  const digest = digestOfObject(statement);
  if ('problem' in opened) {
    const problems: AccessDayProblem[] = [{ code: 'bad-statement', text: opened.problem }];
    return { problems, body: undefined, digest, at: undefined };
  }
  const { body, at } = opened;
  const problems = [
    ...chainProblems(day, body, previous),
    ...lineProblems(body, lines),
    ...(rows === undefined ? [] : rowProblems(body, lines, rows)),
  ];
  return { problems, body, digest, at };
}

function bodyOf(
  { day, trustedKeys }: AccessDayEvidence,
  bytes: Buffer,
): { body: AccessDayBody; at: number } | { problem: string } {
  try {
    const { kind, id, body, at } = openStatement(bytes, trustedKeys);
    const parsed = AccessDayBody.safeParse(body);
    const isOfDay =
      kind === ACCESS_DAY_KIND && id === day && parsed.data?.lines.key === accessDayLinesPath(day);
    if (isOfDay && parsed.success) return { body: parsed.data, at };
    return { problem: `What lies where the statement of ${day} belongs is another.` };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return { problem: `${day}: ${error.message}` };
  }
}

function chainProblems(
  day: string,
  { previous }: AccessDayBody,
  bytes: Buffer | undefined,
): AccessDayProblem[] {
  const found = bytes && digestOfObject(bytes);
  if (previous === null && found === undefined) return [];
  if (previous !== null && found === previous.digest) return [];
  const text =
    previous === null
      ? `${day} says that it is the first day, and there is a statement of the day before.`
      : found === undefined
        ? `${day} follows on ${previous.id}, of which there is no statement.`
        : `${day} follows on another statement than that of ${previous.id} in the store.`;
  return [{ code: 'chain-broken', text }];
}

function lineProblems({ lines }: AccessDayBody, bytes: Buffer | undefined): AccessDayProblem[] {
  if (bytes === undefined) return [{ code: 'no-lines', text: `${lines.key} is missing.` }];
  if (digestOfLines(bytes) === lines.digest) return [];
  return [{ code: 'altered-lines', text: `${lines.key} is not what was stated.` }];
}

/** Against the lines, where they are the stated ones; else only whether anything differs. */
function rowProblems(
  { lines }: AccessDayBody,
  bytes: Buffer | undefined,
  rows: Buffer,
): AccessDayProblem[] {
  if (digestOfLines(rows) === lines.digest) return [];
  const isStated = bytes !== undefined && digestOfLines(bytes) === lines.digest;
  const stated = isStated ? accessLinesByRow(bytes) : undefined;
  const present = accessLinesByRow(rows);
  if (stated === undefined || present === undefined) {
    return [{ code: 'row-altered', text: 'The rows in PostgreSQL are not what was stated.' }];
  }
  const problems = [...differences(stated, present)];
  const rest = problems.length - NAMED_MAX;
  if (rest <= 0) return problems;
  const last: AccessDayProblem = { code: 'row-altered', text: `${rest} rows more differ.` };
  return [...problems.slice(0, NAMED_MAX), last];
}

function* differences(
  stated: ReadonlyMap<string, string>,
  present: ReadonlyMap<string, string>,
): Generator<AccessDayProblem> {
  for (const [row, line] of stated) {
    const found = present.get(row);
    if (found === undefined) {
      yield { code: 'row-missing', text: `${row} was stated and is not in PostgreSQL.` };
    } else if (found !== line) {
      yield { code: 'row-altered', text: `${row} is not as it was stated.` };
    }
  }
  for (const row of present.keys()) {
    if (stated.has(row)) continue;
    yield { code: 'row-added', text: `${row} is in PostgreSQL and was not stated.` };
  }
}
