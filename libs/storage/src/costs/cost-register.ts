import type { CallCosts, PricesUsed, UsageLine } from '@verbatim/contracts';
import type { Database, Transaction } from '../database/database.js';
import { Prisma } from '../generated/prisma/client.js';
import { addPricing } from './commit-costs.js';

/** What sums are made by. A day is one of UTC, and that on which the call began. */
export const COST_GROUPS = ['call', 'agent', 'vertical', 'day', 'model', 'meter'] as const;
export type CostGroup = (typeof COST_GROUPS)[number];

export const COSTS_LISTED_MAX = 10_000;
/** Calls of one transaction of a new pricing: their rows are held for so long. */
const REPRICED_AT_ONCE = 100;

export interface CostFilter {
  readonly vertical?: string | undefined;
  readonly callId?: string | undefined;
  /** Calls that began then or later. */
  readonly since?: Date | undefined;
  /** Calls that began before. */
  readonly until?: Date | undefined;
}

/** Money in thousand-millionths of a US dollar. */
export interface CostSum {
  /** Null: the lines name none. Of `day`: the call's start is not known. */
  readonly key: string | null;
  readonly calls: number;
  readonly response: bigint;
  readonly transcription: bigint;
  readonly carrier: bigint;
  readonly total: bigint;
  /** Lines without a price: what they cost is in no sum. */
  readonly unpricedLines: number;
}

export interface CallCostLine extends UsageLine {
  readonly nanoUsd: bigint | null;
  readonly unpriced: string | null;
}

/** Undefined: by the prices that each record names. */
export type Pricing = PricesUsed | undefined;

/**
 * What sealed calls used and cost, as lists need it; the record in the object store is what counts.
 *
 * Errors: `DatabaseUnavailableError`, `DatabaseContentionError` (both retryable).
 */
export class CostRegister {
  constructor(private readonly database: Database) {}

  /** The dearest first; of days the newest. Bounds: `limit` groups, at most `COSTS_LISTED_MAX`. */
  async sums(
    by: CostGroup,
    filter: CostFilter,
    pricing?: Pricing,
    limit = COSTS_LISTED_MAX,
  ): Promise<CostSum[]> {
    const order = by === 'day' ? Prisma.sql`key DESC NULLS LAST` : Prisma.sql`total DESC, key`;
    return this.database.run(
      (client) => client.$queryRaw<CostSum[]>`
        SELECT ${KEYS[by]} AS key, ${SUMS} ${PRICED} WHERE ${matching(filter, pricing)}
        GROUP BY 1 ORDER BY ${order} LIMIT ${Math.min(limit, COSTS_LISTED_MAX)}`,
    );
  }

  async total(filter: CostFilter, pricing?: Pricing): Promise<CostSum> {
    const [sum] = await this.database.run(
      (client) => client.$queryRaw<CostSum[]>`
        SELECT NULL AS key, ${SUMS} ${PRICED} WHERE ${matching(filter, pricing)}`,
    );
    return sum!;
  }

  /** Calls whose costs are in no sum, since they are not sealed or were sealed before costs were kept. */
  async uncounted(filter: CostFilter): Promise<number> {
    const [row] = await this.database.run(
      (client) => client.$queryRaw<{ calls: number }[]>`
        SELECT count(*)::int AS calls FROM calls WHERE ${matchingCalls(filter)}
          AND NOT EXISTS (SELECT 1 FROM call_usage WHERE call_usage.call_id = calls.call_id)`,
    );
    return row?.calls ?? 0;
  }

  async linesOf(callId: string, pricing?: Pricing): Promise<CallCostLine[]> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<(CallCostLine & { quantity: bigint })[]>`
        SELECT agent, source, model, meter, quantity, nano_usd AS "nanoUsd", unpriced ${PRICED}
        WHERE ${matching({ callId }, pricing)} ORDER BY ordinal`,
    );
    return rows.map((row) => ({ ...row, quantity: Number(row.quantity) }));
  }

  /** Which tables the calls were priced by, and how many of them. */
  async pricings(filter: CostFilter): Promise<{ prices: string; digest: string; calls: number }[]> {
    return this.database.run(
      (client) => client.$queryRaw<{ prices: string; digest: string; calls: number }[]>`
        SELECT prices, digest, count(DISTINCT call_id)::int AS calls ${PRICED}
        WHERE is_record AND ${matchingCalls(filter)} GROUP BY 1, 2 ORDER BY 1, 2`,
    );
  }

  /**
   * Prices the usage of all such calls by another table. The pricing of the record stays, and so does the usage.
   * Idempotent: calls that are priced by that table already are passed over, so that a run that was cut off goes on.
   *
   * Bounds: `REPRICED_AT_ONCE` calls in memory. Answers how many calls were priced.
   */
  async reprice(
    filter: CostFilter,
    pricing: PricesUsed,
    price: (lines: readonly UsageLine[]) => CallCosts,
  ): Promise<number> {
    let priced = 0;
    for (let after = ''; ;) {
      const page = await this.database.transaction((transaction) =>
        repricePage(transaction, { filter, pricing, price, after }),
      );
      priced += page.length;
      const last = page.at(-1);
      if (last === undefined) return priced;
      after = last;
    }
  }
}

interface RepricedPage {
  readonly filter: CostFilter;
  readonly pricing: PricesUsed;
  readonly after: string;
  price(lines: readonly UsageLine[]): CallCosts;
}

/** Holds the calls' rows, so that no seal replaces their usage meanwhile. */
async function repricePage(
  transaction: Transaction,
  { filter, pricing, price, after }: RepricedPage,
): Promise<string[]> {
  const calls = await transaction.$queryRaw<{ callId: string }[]>`
    SELECT call_id AS "callId" FROM calls
    WHERE ${matchingCalls(filter)} AND call_id > ${after}
      AND EXISTS (SELECT 1 FROM call_usage WHERE call_usage.call_id = calls.call_id)
      AND NOT EXISTS (SELECT 1 FROM call_costs AS priced WHERE priced.call_id = calls.call_id
        AND priced.prices = ${pricing.version} AND priced.digest = ${pricing.sha256})
    ORDER BY call_id LIMIT ${REPRICED_AT_ONCE} FOR SHARE`;
  for (const { callId } of calls) {
    const rows = await transaction.callUsage.findMany({
      where: { callId },
      orderBy: { ordinal: 'asc' },
    });
    const lines = rows.map(({ agent, source, model, meter, quantity }) => ({
      ...{ agent, source, model, meter, quantity: Number(quantity) },
    }));
    await addPricing(transaction, callId, price(lines as UsageLine[]), false);
  }
  return calls.map(({ callId }) => callId);
}

const KEYS: Readonly<Record<CostGroup, Prisma.Sql>> = {
  call: Prisma.sql`call_id`,
  agent: Prisma.sql`agent`,
  vertical: Prisma.sql`vertical`,
  day: Prisma.sql`to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
  model: Prisma.sql`model`,
  meter: Prisma.sql`meter`,
};

const sumOf = (source: string): Prisma.Sql =>
  Prisma.sql`coalesce(sum(nano_usd) FILTER (WHERE source = ${source}), 0)::int8`;

const SUMS = Prisma.sql`
  count(DISTINCT call_id)::int AS calls, ${sumOf('response')} AS response,
  ${sumOf('transcription')} AS transcription, ${sumOf('carrier')} AS carrier,
  coalesce(sum(nano_usd), 0)::int8 AS total,
  count(*) FILTER (WHERE nano_usd IS NULL)::int AS "unpricedLines"`;

const PRICED = Prisma.sql`
  FROM call_usage JOIN call_costs USING (call_id, ordinal) JOIN calls USING (call_id)`;

const matching = (filter: CostFilter, pricing: Pricing): Prisma.Sql =>
  pricing === undefined
    ? Prisma.sql`is_record AND ${matchingCalls(filter)}`
    : Prisma.sql`prices = ${pricing.version} AND digest = ${pricing.sha256}
        AND ${matchingCalls(filter)}`;

const matchingCalls = ({ since, until, vertical, callId }: CostFilter): Prisma.Sql => Prisma.sql`
  (${since ?? null}::timestamptz IS NULL OR started_at >= ${since ?? null})
  AND (${until ?? null}::timestamptz IS NULL OR started_at < ${until ?? null})
  AND (${vertical ?? null}::text IS NULL OR vertical = ${vertical ?? null})
  AND (${callId ?? null}::text IS NULL OR call_id = ${callId ?? null})`;
