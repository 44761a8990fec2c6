import { z } from 'zod';
import { canonicalBytes, sha256 } from '../canonical.js';
import { STATEMENTS_PREFIX } from '../statements/statement-paths.js';
import { ACCESS_TABLES, type AccessRow, type AccessTable } from './access-row.js';

export const ACCESS_DAY_KIND = 'access-day';

/** A day of UTC by its name, which is its statement's id. */
export const AccessDayId = z.iso.date();

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const RowId = z.string().regex(/^[1-9]\d*$/);

/** How many rows of a table, and the least and the greatest id among them. */
export const AccessDayTable = z.strictObject({
  rows: z.int().min(0),
  firstId: RowId.nullable(),
  lastId: RowId.nullable(),
});
export type AccessDayTable = z.infer<typeof AccessDayTable>;

/**
 * What the statement `access-day` of a day says. The lines are an object of their own beside it.
 * Source: docs/specs/access.md, section 3.
 */
export const AccessDayBody = z.strictObject({
  tables: z.strictObject({ accesses: AccessDayTable, console_accesses: AccessDayTable }),
  lines: z.strictObject({ key: z.string(), bytes: z.int().min(0), digest: Digest }),
  /** The day before, by its statement's bytes; null for the first of all. */
  previous: z.strictObject({ id: AccessDayId, digest: Digest }).nullable(),
});
export type AccessDayBody = z.infer<typeof AccessDayBody>;

export function accessDayLinesPath(day: string): string {
  return `${STATEMENTS_PREFIX}${ACCESS_DAY_KIND}/${AccessDayId.parse(day)}.jsonl`;
}

/** One row: RFC 8785, and a line feed. */
export const accessLine = (row: AccessRow): Buffer =>
  Buffer.concat([canonicalBytes(row), LINE_FEED]);

const LINE_FEED = Buffer.from('\n');

/** The rows of one day as they are kept: `accesses` first, each table by ascending id. */
export class AccessDayLines {
  private readonly parts: Buffer[] = [];
  private readonly tables: Record<AccessTable, AccessDayTable> = {
    accesses: NO_ROWS,
    console_accesses: NO_ROWS,
  };

  add(row: AccessRow): void {
    const { rows, firstId } = this.tables[row.table];
    this.tables[row.table] = { rows: rows + 1, firstId: firstId ?? row.id, lastId: row.id };
    this.parts.push(accessLine(row));
  }

  bytes(): Buffer {
    return Buffer.concat(this.parts);
  }

  body(day: string, lines: Buffer, previous: AccessDayBody['previous']): AccessDayBody {
    return {
      tables: { ...this.tables },
      lines: { key: accessDayLinesPath(day), bytes: lines.length, digest: digestOfLines(lines) },
      previous,
    };
  }
}

const NO_ROWS: AccessDayTable = { rows: 0, firstId: null, lastId: null };

export const digestOfLines = (lines: Uint8Array): string =>
  `sha256:${sha256(lines).toString('hex')}`;

const StoredRow = z.looseObject({ table: z.enum(ACCESS_TABLES), id: RowId });

/**
 * The names of the rows in stored lines, `<table> <id>`, with each line: what differs can be named.
 * `undefined` for what is not such lines.
 */
export function accessLinesByRow(lines: Buffer): Map<string, string> | undefined {
  const text = lines.toString('utf8');
  if (text !== '' && !text.endsWith('\n')) return undefined;
  const byRow = new Map<string, string>();
  for (const line of text.split('\n').slice(0, -1)) {
    const row = storedRow(line);
    if (row === undefined) return undefined;
    byRow.set(`${row.table} ${row.id}`, line);
  }
  return byRow;
}

function storedRow(line: string): z.infer<typeof StoredRow> | undefined {
  try {
    return StoredRow.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
