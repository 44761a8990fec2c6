import { AccessDayLines, type AccessRow, type JsonValue } from '@verbatim/audit-log';
import type { Database } from '../database/database.js';
import type { Access, ConsoleAccess } from '../generated/prisma/client.js';
import type { AccessInput, AccessMeans, AccessOutcome, StoredAccess } from './access.js';

export interface AccessFilter {
  readonly subject?: string | undefined;
  /** Ids below this one: the next page. */
  readonly before?: bigint | undefined;
  readonly limit?: number;
}

export const ACCESS_LIST_MAX = 1_000;

const PAGE_ROWS = 5_000;
const LOCK_WAIT_MAX = '2s';

/**
 * Who read, exported, changed or erased what. Rows are only ever added; a day that is over is read back whole.
 * Errors: `DatabaseUnavailableError`, `DatabaseContentionError`, both retryable.
 */
export class AccessLog {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  async list({ subject, before, limit = 100 }: AccessFilter = {}): Promise<StoredAccess[]> {
    const rows = await this.database.run((client) =>
      client.access.findMany({
        where: {
          ...(subject !== undefined && { subject }),
          ...(before !== undefined && { id: { lt: before } }),
        },
        orderBy: { id: 'desc' },
        take: Math.min(limit, ACCESS_LIST_MAX),
      }),
    );
    return rows.map((row) => ({
      ...row,
      means: row.means as AccessMeans,
      outcome: row.outcome as AccessOutcome,
      target: row.target as AccessInput['target'],
      reason: row.reason ?? undefined,
    }));
  }

  /** When the first row of either table was written. */
  async firstAt(): Promise<Date | undefined> {
    const [row] = await this.database.run(
      (client) => client.$queryRaw<{ at: Date | null }[]>`
        SELECT least((SELECT min(at) FROM accesses), (SELECT min(at) FROM console_accesses)) AS at`,
    );
    return row?.at ?? undefined;
  }

  /**
   * Resolves once every row that has its time already is committed: whoever writes next takes a later one. So a
   * day that is over gets no row after this.
   */
  async settle(): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.$executeRawUnsafe(`SET LOCAL lock_timeout = '${LOCK_WAIT_MAX}'`);
      await transaction.$executeRaw`LOCK TABLE accesses, console_accesses IN SHARE MODE`;
    });
  }

  /** The rows of one day of UTC, as its lines. Memory: the day's lines. */
  async linesOf(day: string): Promise<AccessDayLines> {
    const lines = new AccessDayLines();
    const from = new Date(`${day}T00:00:00.000Z`);
    const at = { gte: from, lt: new Date(from.getTime() + DAY_MS) };
    await eachPage(
      (after) =>
        this.database.run((client) =>
          client.access.findMany({ where: { at, id: { gt: after } }, ...NEXT_PAGE }),
        ),
      (row) => lines.add(accessRow(row)),
    );
    await eachPage(
      (after) =>
        this.database.run((client) =>
          client.consoleAccess.findMany({ where: { at, id: { gt: after } }, ...NEXT_PAGE }),
        ),
      (row) => lines.add(consoleRow(row)),
    );
    return lines;
  }
}

const DAY_MS = 86_400_000;
const NEXT_PAGE = { orderBy: { id: 'asc' }, take: PAGE_ROWS } as const;

async function eachPage<R extends { readonly id: bigint }>(
  pageAfter: (id: bigint) => Promise<R[]>,
  take: (row: R) => void,
): Promise<void> {
  for (let after = 0n; ;) {
    const page = await pageAfter(after);
    page.forEach(take);
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1)!.id;
  }
}

function accessRow({ id, at, target, ...row }: Access): AccessRow {
  return {
    ...row,
    table: 'accesses',
    id: String(id),
    at: at.getTime(),
    target: target as JsonValue,
  };
}

function consoleRow({ id, at, target, ...row }: ConsoleAccess): AccessRow {
  return {
    ...row,
    table: 'console_accesses',
    id: String(id),
    at: at.getTime(),
    target: target as JsonValue,
  };
}
