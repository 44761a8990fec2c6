import { readFile } from 'node:fs/promises';
import {
  ACCESS_DAY_KIND,
  LoggedVerifier,
  STATEMENTS_PREFIX,
  accessDayLinesPath,
  checkAccessDay,
  statementPath,
  type AccessDayProblem,
  type ObjectReader,
  type TrustedKeys,
} from '@verbatim/audit-log';
import type { AccessLog } from '@verbatim/storage';

/** As long as a statement may take to be in the log. */
const MERGE_DELAY_MS = 60_000;
const DAY_MS = 86_400_000;

export interface DayPorts {
  readonly reader: ObjectReader;
  readonly trustedKeys: TrustedKeys;
  readonly origin: string;
  readonly anchor: Buffer | undefined;
  /** Undefined where there is no database to compare with. */
  readonly accesses: AccessLog | undefined;
  readonly now: number;
}

export interface VerifiedDay {
  readonly day: string;
  readonly rows: number;
  readonly problems: readonly (
    AccessDayProblem | { readonly code: string; readonly text: string }
  )[];
  /** What is not proven, and not wrong either. */
  readonly remarks: readonly string[];
}

/** Days of which something is stated, and every day between the first and yesterday. */
export async function knownDays({ reader, accesses, now }: DayPorts): Promise<string[]> {
  const days = new Set<string>();
  const stated = new RegExp(
    `^${STATEMENTS_PREFIX}${ACCESS_DAY_KIND}/(\\d{4}-\\d{2}-\\d{2})\\.json$`,
  );
  for await (const key of reader.list(`${STATEMENTS_PREFIX}${ACCESS_DAY_KIND}/`)) {
    const day = stated.exec(key)?.[1];
    if (day !== undefined) days.add(day);
  }
  const firstRow = (await accesses?.firstAt())?.toISOString().slice(0, 10);
  const first = [...days, ...(firstRow === undefined ? [] : [firstRow])].sort()[0];
  if (first === undefined) return [];
  for (let at = startOf(first); at + DAY_MS <= now; at += DAY_MS) days.add(dayAt(at));
  return [...days].sort();
}

/** One after the other: what was read of a day is let go before the next. */
export async function* verifiedDays(
  days: readonly string[],
  ports: DayPorts,
): AsyncGenerator<VerifiedDay> {
  const { reader, trustedKeys, origin, anchor } = ports;
  const log = new LoggedVerifier({ reader, trustedKeys, origin, ...(anchor && { anchor }) });
  for (const day of days) yield await verifiedDay(day, log, ports);
}

async function verifiedDay(
  day: string,
  log: LoggedVerifier,
  { reader, trustedKeys, accesses, now }: DayPorts,
): Promise<VerifiedDay> {
  const rows = (await accesses?.linesOf(day))?.bytes();
  const report = checkAccessDay({
    ...{ day, trustedKeys, rows },
    statement: await reader.read(statementPath(ACCESS_DAY_KIND, day)),
    lines: await reader.read(accessDayLinesPath(day)),
    previous: await reader.read(statementPath(ACCESS_DAY_KIND, dayAt(startOf(day) - DAY_MS))),
  });
  const { body, digest, at } = report;
  const problems: VerifiedDay['problems'][number][] = [...report.problems];
  const remarks: string[] = [];
  if (rows === undefined) remarks.push('not compared with PostgreSQL: DATABASE_URL is not set');
  if (digest !== undefined && at !== undefined) {
    const leaf = { type: ACCESS_DAY_KIND, id: day, digest } as const;
    const logged = await log.verify({ leaf, sealedAt: at, now, mergeDelayMs: MERGE_DELAY_MS });
    const { verdict: code, text } = logged;
    if (code === 'tail-not-anchored' || code === 'not-yet-logged') remarks.push(`${code}: ${text}`);
    else if (code !== 'in-log') problems.push({ code, text });
  }
  const tables = body ? Object.values(body.tables) : [];
  return { day, rows: tables.reduce((sum, table) => sum + table.rows, 0), problems, remarks };
}

/** A checkpoint that was kept elsewhere. */
export const readAnchor = (file: string): Promise<Buffer> => readFile(file);

const startOf = (day: string): number => Date.parse(`${day}T00:00:00.000Z`);
const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
