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
}
