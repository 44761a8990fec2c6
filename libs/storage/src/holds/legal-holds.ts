import type { Database, Transaction } from '../database/database.js';

/** What is held: one call, or everything that is and will be kept of one person. */
export type HoldScope =
  | { readonly callId: string; readonly personKey?: undefined }
  | { readonly personKey: string; readonly callId?: undefined };

export type PlacedHold = HoldScope & {
  readonly id: string;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: Date;
};

export interface LiftedHold {
  readonly holdId: string;
  readonly reason: string;
  readonly liftedBy: string;
  readonly liftedAt: Date;
}

export type StoredHold = PlacedHold & { readonly lift: LiftedHold | undefined };

/** One at a time with the beginning of removals: a hold is seen by them, or sees them. */
export const HOLDS_LOCK = 'legal_holds';

export async function lockHolds(transaction: Transaction): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${HOLDS_LOCK}))`;
}

/**
 * Legal holds: what may not be destroyed, who said so and why. Rows are only added; the statements in the object
 * store are written first and say the same.
 *
 * Errors: `DatabaseUnavailableError`, `DatabaseContentionError` (both retryable).
 */
export class LegalHolds {
  constructor(private readonly database: Database) {}

  /** Idempotent by id. Resolves to the calls in its scope of which the removal had begun before. */
  place({ id, reason, placedBy, placedAt, ...scope }: PlacedHold): Promise<string[]> {
    return this.database.transaction(async (transaction) => {
      await lockHolds(transaction);
      await transaction.legalHold.createMany({
        data: [{ id, reason, placedBy, placedAt, ...scope }],
        skipDuplicates: true,
      });
      const { callId = null, personKey = null } = scope;
      const rows = await transaction.$queryRaw<{ callId: string }[]>`
        SELECT call_id AS "callId" FROM call_removals WHERE call_id = ${callId} OR call_id IN (
          SELECT call_id FROM call_people WHERE person_key = ${personKey})
        ORDER BY call_id`;
      return rows.map((row) => row.callId);
    });
  }

  /** Idempotent: a hold is lifted once, by whoever came first. */
  async lift(lift: LiftedHold): Promise<void> {
    await this.database.run((client) =>
      client.legalHoldLift.createMany({ data: [lift], skipDuplicates: true }),
    );
  }

  async find(id: string): Promise<StoredHold | undefined> {
    const row = await this.database.run((client) =>
      client.legalHold.findUnique({ where: { id }, include: { lift: true } }),
    );
    return row === null ? undefined : holdOf(row);
  }

  /** Newest first. */
  async list(filter: { readonly standingOnly: boolean }): Promise<StoredHold[]> {
    const rows = await this.database.run((client) =>
      client.legalHold.findMany({
        ...(filter.standingOnly && { where: { lift: null } }),
        include: { lift: true },
        orderBy: [{ placedAt: 'desc' }, { id: 'desc' }],
      }),
    );
    return rows.map(holdOf);
  }

  /** The holds that stand over each of the calls, by call; calls without any are left out. */
  covering(callIds: readonly string[]): Promise<Map<string, string[]>> {
    return this.database.run((client) => readCoveringHolds(client, callIds));
  }
}

export async function readCoveringHolds(
  client: Transaction,
  callIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await client.$queryRaw<{ callId: string; holdId: string }[]>`
    SELECT asked.call_id AS "callId", holds.id AS "holdId"
    FROM unnest(${[...callIds]}::text[]) AS asked(call_id)
    JOIN legal_holds AS holds ON holds.call_id = asked.call_id OR holds.person_key IN (
      SELECT person_key FROM call_people WHERE call_people.call_id = asked.call_id)
    WHERE NOT EXISTS (SELECT 1 FROM legal_hold_lifts WHERE hold_id = holds.id)
    ORDER BY asked.call_id, holds.id`;
  const covering = new Map<string, string[]>();
  for (const { callId, holdId } of rows) {
    covering.set(callId, [...(covering.get(callId) ?? []), holdId]);
  }
  return covering;
}

function holdOf(row: {
  id: string;
  callId: string | null;
  personKey: string | null;
  reason: string;
  placedBy: string;
  placedAt: Date;
  lift: LiftedHold | null;
}): StoredHold {
  const { id, callId, personKey, reason, placedBy, placedAt, lift } = row;
  const scope: HoldScope = callId === null ? { personKey: personKey ?? '' } : { callId };
  return { id, ...scope, reason, placedBy, placedAt, lift: lift ?? undefined };
}
