import { setTimeout as delay } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { backoffMs } from '@verbatim/platform';
import { PrismaClient, type Prisma } from '../generated/prisma/client.js';
import { classifyDatabaseError } from './database-failure.js';
import { DatabaseContentionError, DatabaseUnavailableError } from './database.errors.js';

/** What a repository may use inside a transaction. */
export type Transaction = Prisma.TransactionClient;

export interface DatabaseOptions {
  /** Connections of this process at most; one more statement waits `CONNECT_MAX_MS` for one. */
  readonly connectionsMax?: number;
}

const CONNECT_MAX_MS = 5_000;
/** Set in the session, so that the server ends what the client has given up on. */
const STATEMENT_MAX_MS = 20_000;
/** A little later, on our side: for a server that does not answer at all. */
const QUERY_MAX_MS = 22_000;
const TRANSACTION_MAX_MS = 30_000;
/** Collisions are resolved by waiting in lock order; these are for the unforeseen ones. */
const TRANSACTION_ATTEMPTS_MAX = 5;

/**
 * The index's PostgreSQL, with every limit set and every failure told apart.
 *
 * Bounds: `connectionsMax` connections, a limit on every wait above.
 * Errors: `DatabaseUnavailableError` and `DatabaseContentionError`, both retryable; anything else
 * is a bug in a statement and is passed on as it is.
 */
export class Database {
  readonly #client: PrismaClient;

  constructor(
    client: PrismaClient,
    /** Host, port and name, for people; never the password. */
    readonly description: string,
  ) {
    this.#client = client;
  }

  /** One or more statements, each by itself. */
  async run<T>(work: (client: PrismaClient) => Promise<T>): Promise<T> {
    try {
      return await work(this.#client);
    } catch (error) {
      throw this.#mapped(error);
    }
  }

  /**
   * All or nothing, READ COMMITTED. Run again, up to `TRANSACTION_ATTEMPTS_MAX` times, when it
   * deadlocked: `work` must have no effect outside the transaction.
   */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#client.$transaction(work, {
          maxWait: CONNECT_MAX_MS,
          timeout: TRANSACTION_MAX_MS,
        });
      } catch (error) {
        if (classifyDatabaseError(error).kind !== 'contention') throw this.#mapped(error);
        if (attempt >= TRANSACTION_ATTEMPTS_MAX) {
          throw new DatabaseContentionError(attempt, { cause: error });
        }
        await delay(backoffMs(attempt, { firstMs: 10, maxMs: 200 }));
      }
    }
  }

  async check(): Promise<void> {
    await this.run((client) => client.$queryRaw`SELECT 1`);
  }

  async close(): Promise<void> {
    await this.#client.$disconnect();
  }

  #mapped(error: unknown): unknown {
    const failure = classifyDatabaseError(error);
    switch (failure.kind) {
      case 'unavailable':
        return new DatabaseUnavailableError(this.description, failure.reason, { cause: error });
      case 'contention':
        return new DatabaseContentionError(1, { cause: error });
      case 'other':
        return error;
    }
  }
}

/** Connects at the first statement; `check` does it at once. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { host, pathname } = new URL(url);
  const adapter = new PrismaPg(
    {
      connectionString: url,
      max: options.connectionsMax ?? 10,
      connectionTimeoutMillis: CONNECT_MAX_MS,
      idleTimeoutMillis: 30_000,
      statement_timeout: STATEMENT_MAX_MS,
      query_timeout: QUERY_MAX_MS,
      idle_in_transaction_session_timeout: TRANSACTION_MAX_MS,
      keepAlive: true,
    },
    // An idle connection that breaks is replaced at the next statement, which reports what is wrong.
    { onPoolError: () => undefined, onConnectionError: () => undefined },
  );
  return new Database(new PrismaClient({ adapter }), `${host}${pathname}`);
}
