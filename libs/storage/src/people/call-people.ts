import type { Database, Transaction } from '../database/database.js';

/** Whom a call was with, by a keyed digest of a number. */
export interface CallPerson {
  readonly personKey: string;
  readonly basis: 'line' | 'known';
}

/** Inside the transaction of the seal, which holds the call's row: what the newest revision knows stands. */
export async function commitPeople(
  transaction: Transaction,
  callId: string,
  people: readonly CallPerson[],
): Promise<void> {
  await transaction.callPerson.deleteMany({ where: { callId } });
  await transaction.callPerson.createMany({ data: people.map((each) => ({ ...each, callId })) });
}

/**
 * Which calls were with whom. Written by the seal's own transaction; derived from the words of the call's start, so
 * that a call which was erased is not found here any more.
 *
 * Errors: `DatabaseUnavailableError`, `DatabaseContentionError` (both retryable).
 */
export class CallPeople {
  constructor(private readonly database: Database) {}

  /** Every sealed call with that person, oldest first. */
  async callsOf(personKey: string): Promise<{ callId: string; basis: CallPerson['basis'] }[]> {
    const rows = await this.database.run((client) =>
      client.callPerson.findMany({
        where: { personKey },
        orderBy: [{ call: { startedAt: 'asc' } }, { callId: 'asc' }],
      }),
    );
    return rows.map(({ callId, basis }) => ({ callId, basis: basis as CallPerson['basis'] }));
  }

  /** Sealed calls that no number leads to: it was withheld, or they were sealed before numbers were listed. */
  async callsOfNobody(): Promise<number> {
    const [row] = await this.database.run(
      (client) => client.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM calls WHERE sealed_revision > 0
          AND NOT EXISTS (SELECT 1 FROM call_people WHERE call_people.call_id = calls.call_id)
          AND NOT EXISTS (SELECT 1 FROM call_removals WHERE call_removals.call_id = calls.call_id)`,
    );
    return row?.count ?? 0;
  }
}
