import type { LeafType, LogLeaf } from '@verbatim/audit-log';
import { invariant } from '@verbatim/contracts';
import type { Database, Transaction } from '../database/database.js';
import {
  type EntryToReceipt,
  type LogBacklog,
  type LogEntryRequest,
  type LogLease,
  type LogState,
  type MergeDelay,
  type RestoredEntry,
  SEQUENCE_BATCH_MAX,
  type SequencedEntry,
} from './log-entry.js';
import { LogLeaseLostError } from './log.errors.js';
import { requestLogEntry } from './request-log-entry.js';
import { restoreEntries } from './restore-entries.js';

/** What was published, as the database is to remember it. */
export interface Publication {
  readonly size: number;
  readonly root: Uint8Array;
  readonly checkpoint: Uint8Array;
}

/**
 * The order of the log: who asked for which leaf, which index it has, and how far the log is published.
 *
 * One holder of the lease at a time sequences and publishes, in turns: no index is given while a
 * publication is under way, so that its size, and with it every byte that it writes, follows from the
 * row alone, whoever resumes it.
 *
 * Order: of asking, as far as transactions commit in that order. Indexes are contiguous from 0: they are
 * given to committed rows only, under a lock on the one row that counts them.
 *
 * Errors: `LogLeaseLostError`, `DatabaseUnavailableError`, `DatabaseContentionError`, all retryable.
 */
export class LogRegister {
  constructor(private readonly database: Database) {}

  /** Takes the lease, or renews it. `undefined` while another holds it. */
  async lease(holder: string, leaseMs: number): Promise<LogLease | undefined> {
    const [row] = await this.database.run(
      (client) => client.$queryRaw<{ token: bigint; now: Date; isNew: boolean }[]>`
        WITH before AS (
          SELECT lease_holder, lease_until > clock_timestamp() AS is_held
          FROM log_state FOR UPDATE
        )
        UPDATE log_state SET
          lease_holder = ${holder},
          lease_token = lease_token +
            CASE WHEN before.is_held AND before.lease_holder = ${holder} THEN 0 ELSE 1 END,
          lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond',
          started_at = coalesce(started_at, clock_timestamp())
        FROM before
        WHERE before.is_held IS NOT TRUE OR before.lease_holder = ${holder}
        RETURNING lease_token AS token, clock_timestamp() AS now,
          (before.is_held AND before.lease_holder = ${holder}) IS NOT TRUE AS "isNew"`,
    );
    return row && { holder, ...row };
  }

  /** Lets another worker take over at once. */
  async release({ holder, token }: LogLease): Promise<void> {
    await this.database.run(
      (client) => client.$executeRaw`
        UPDATE log_state SET lease_until = clock_timestamp()
        WHERE lease_holder = ${holder} AND lease_token = ${token}`,
    );
  }

  /** Whether the lease is still this holder's, just now. */
  async holds({ holder, token }: LogLease): Promise<boolean> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<unknown[]>`
        SELECT 1 FROM log_state WHERE lease_holder = ${holder} AND lease_token = ${token}
          AND lease_until > clock_timestamp()`,
    );
    return rows.length > 0;
  }

  state(): Promise<LogState> {
    return this.database.run(async (client) => stateOf(await readState(client)));
  }

  /**
   * Gives indexes to up to `SEQUENCE_BATCH_MAX` waiting entries, if the log is published as far as
   * `published` says and no further. Resolves to the sequenced size, the same where nothing waits.
   */
  sequence(lease: LogLease, published: number, limit = SEQUENCE_BATCH_MAX): Promise<number> {
    return this.database.transaction(async (transaction) => {
      const state = await lockState(transaction, lease);
      if (state.sequencedSize !== published || state.publishedSize !== published) {
        throw new LogLeaseLostError();
      }
      const given = await transaction.$executeRaw`
        UPDATE log_entries SET log_index = ${published}::bigint + waiting.place
        FROM (
          SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
          FROM (
            SELECT id FROM log_entries WHERE log_index IS NULL ORDER BY id LIMIT ${limit}
          ) AS oldest
        ) AS waiting
        WHERE log_entries.id = waiting.id`;
      const size = published + given;
      if (given > 0) {
        await transaction.logState.update({ where: { id: 1 }, data: { sequencedSize: size } });
      }
      return size;
    });
  }

  /** Ascending, from `from` up to but without `to`. */
  async entries(from: number, to: number): Promise<SequencedEntry[]> {
    const rows = await this.database.run((client) =>
      client.logEntry.findMany({
        where: { logIndex: { gte: from, lt: to } },
        orderBy: { logIndex: 'asc' },
      }),
    );
    return rows.map(sequencedOf);
  }

  /** What is published up to `size` is marked so, and the delay of each entry is told. Again: nothing. */
  markPublished(lease: LogLease, { size, root, checkpoint }: Publication): Promise<MergeDelay[]> {
    return this.database.transaction(async (transaction) => {
      const state = await lockState(transaction, lease);
      if (state.publishedSize === size) return [];
      if (state.sequencedSize !== size) throw new LogLeaseLostError();
      await transaction.$executeRaw`
        UPDATE log_state SET published_size = ${size}, root = ${Buffer.from(root)},
          checkpoint = ${Buffer.from(checkpoint)}, published_at = clock_timestamp()`;
      return transaction.$queryRaw<MergeDelay[]>`
        UPDATE log_entries SET published_size = ${size}, published_at = clock_timestamp()
        WHERE log_index >= ${state.publishedSize} AND log_index < ${size}
        RETURNING type,
          (extract(epoch FROM clock_timestamp() - requested_at) * 1000)::float8 AS "sinceRequestMs",
          CASE WHEN type = 'manifest' THEN (
            SELECT (extract(epoch FROM clock_timestamp() - calls.ended_at) * 1000)::float8
            FROM calls WHERE calls.call_id = log_entries.call_id
          ) END AS "sinceCallEndMs"`;
    });
  }

  /** Published entries without a receipt, in their order, all of one publication. */
  async receiptsOwed(limit: number): Promise<EntryToReceipt[]> {
    const rows = await this.database.run((client) =>
      client.logEntry.findMany({
        where: { hasReceipt: false, publishedSize: { not: null } },
        orderBy: { logIndex: 'asc' },
        take: limit,
      }),
    );
    const owed = rows.map((row) => ({
      ...sequencedOf(row),
      publishedSize: Number(row.publishedSize),
    }));
    return owed.filter(({ publishedSize }) => publishedSize === owed[0]?.publishedSize);
  }

  async markReceipts(indexes: readonly number[]): Promise<void> {
    await this.database.run((client) =>
      client.logEntry.updateMany({
        where: { logIndex: { in: indexes.map(BigInt) }, hasReceipt: false },
        data: { hasReceipt: true },
      }),
    );
  }

  backlog(): Promise<LogBacklog> {
    return this.database.run(async (client) => {
      const [row] = await client.$queryRaw<LogBacklog[]>`
        SELECT waiting.entries::int AS entries,
          (extract(epoch FROM clock_timestamp() - waiting.requested_at) * 1000)::float8
            AS "oldestRequestMs",
          (extract(epoch FROM clock_timestamp() - least(waiting.ended_at, unsealed.ended_at)) * 1000)
            ::float8 AS "oldestCallEndMs"
        FROM (
          SELECT count(*) AS entries, min(requested_at) AS requested_at,
            min(calls.ended_at) FILTER (WHERE type = 'manifest') AS ended_at
          FROM log_entries LEFT JOIN calls ON calls.call_id = log_entries.call_id
          WHERE published_size IS NULL
        ) AS waiting, (
          SELECT min(ended_at) AS ended_at FROM calls WHERE sealed_revision = 0
        ) AS unsealed`;
      invariant(row, 'an aggregate has a row');
      return row;
    });
  }

  /** Ascending, without a hole. Errors: `LogForkedDatabaseError`, and then none of them is stored. */
  restoreEntries(entries: readonly RestoredEntry[]): Promise<void> {
    return this.database.transaction((transaction) => restoreEntries(transaction, entries));
  }

  /** Last of all: from here on the log may grow again. Sizes that are larger already stay. */
  async restoreState({ size, root, checkpoint }: Publication): Promise<void> {
    await this.database.run(
      (client) => client.$executeRaw`
        UPDATE log_state SET sequenced_size = greatest(sequenced_size, ${size}),
          published_size = ${size}, root = ${Buffer.from(root)},
          checkpoint = ${Buffer.from(checkpoint)}, published_at = clock_timestamp()
        WHERE published_size < ${size}`,
    );
  }

  /** The same as `requestLogEntry`, in a transaction of its own. */
  request(entry: LogEntryRequest): Promise<'requested' | 'known'> {
    return this.database.transaction((transaction) => requestLogEntry(transaction, entry));
  }

  /** The id of the newest heartbeat asked for; ids are hours, so that they sort by time. */
  async lastHeartbeat(): Promise<string | undefined> {
    return (await this.last('heartbeat'))?.id;
  }

  /** The newest leaf asked for of a type whose ids sort by time. */
  async last(type: 'heartbeat' | 'access-day'): Promise<LogLeaf | undefined> {
    const found = await this.database.run((client) =>
      client.logEntry.findFirst({ where: { type }, orderBy: { entryId: 'desc' } }),
    );
    return found ? { type, id: found.entryId, digest: found.digest } : undefined;
  }

  /** Leaves that were asked for in a span of time, heartbeats left out. */
  countRequested(from: Date, to: Date): Promise<number> {
    return this.database.run((client) =>
      client.logEntry.count({
        where: { requestedAt: { gte: from, lt: to }, type: { not: 'heartbeat' } },
      }),
    );
  }
}

interface StateRow {
  readonly sequencedSize: bigint;
  readonly publishedSize: bigint;
  readonly root: Uint8Array | null;
  readonly checkpoint: Uint8Array | null;
  readonly publishedAt: Date | null;
  readonly startedAt: Date | null;
}

const readState = (client: Pick<Transaction, 'logState'>): Promise<StateRow> =>
  client.logState.findUniqueOrThrow({ where: { id: 1 } });

/** The fence: who has lost the lease changes nothing any more. */
async function lockState(transaction: Transaction, lease: LogLease): Promise<LogState> {
  const held = await transaction.$queryRaw<unknown[]>`
    SELECT 1 FROM log_state
    WHERE lease_holder = ${lease.holder} AND lease_token = ${lease.token} FOR UPDATE`;
  if (held.length === 0) throw new LogLeaseLostError();
  return stateOf(await readState(transaction));
}

function stateOf(row: StateRow): LogState {
  return {
    sequencedSize: Number(row.sequencedSize),
    publishedSize: Number(row.publishedSize),
    root: row.root && Buffer.from(row.root),
    checkpoint: row.checkpoint && Buffer.from(row.checkpoint),
    publishedAt: row.publishedAt,
    startedAt: row.startedAt,
  };
}

function sequencedOf(row: {
  readonly type: string;
  readonly entryId: string;
  readonly digest: string;
  readonly logIndex: bigint | null;
}): SequencedEntry {
  invariant(row.logIndex !== null, 'a sequenced entry has an index');
  const type = row.type as LeafType;
  return { type, id: row.entryId, digest: row.digest, index: Number(row.logIndex) };
}
