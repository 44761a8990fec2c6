import { invariant } from '@verbatim/contracts';
import type { Transaction } from '../database/database.js';
import type { RestoredEntry } from './log-entry.js';
import { LogForkedDatabaseError } from './log.errors.js';

/** Inside the caller's transaction. What is there already and is the same stays as it is. */
export async function restoreEntries(
  transaction: Transaction,
  entries: readonly RestoredEntry[],
): Promise<void> {
  await checkIndexes(transaction, entries);
  await transaction.$executeRaw`
    INSERT INTO log_entries (type, entry_id, digest, call_id, log_index, published_size, published_at)
    SELECT *, clock_timestamp() FROM unnest(
      ${entries.map(({ type }) => type)}::text[],
      ${entries.map(({ id }) => id)}::text[],
      ${entries.map(({ digest }) => digest)}::text[],
      ${entries.map(callIdOf)}::text[],
      ${entries.map(({ index }) => index)}::bigint[],
      ${entries.map(({ publishedSize }) => publishedSize)}::bigint[]
    )
    ON CONFLICT (type, entry_id) DO UPDATE SET
      log_index = coalesce(log_entries.log_index, excluded.log_index),
      published_size = coalesce(log_entries.published_size, excluded.published_size),
      published_at = coalesce(log_entries.published_at, excluded.published_at)`;
  await checkIndexes(transaction, entries, { isComplete: true });
}

/** Errors: `LogForkedDatabaseError` where the rows at these indexes are of other leaves. */
async function checkIndexes(
  transaction: Transaction,
  entries: readonly RestoredEntry[],
  { isComplete = false } = {},
): Promise<void> {
  const [first] = entries;
  invariant(first, 'a batch has entries');
  const rows = await transaction.logEntry.findMany({
    where: { logIndex: { gte: first.index, lt: first.index + entries.length } },
  });
  const known = new Map(rows.map((row) => [Number(row.logIndex), row]));
  for (const { index, type, id, digest } of entries) {
    const row = known.get(index);
    if (row === undefined && !isComplete) continue;
    if (row?.type === type && row.entryId === id && row.digest === digest) continue;
    const has = row ? `${row.type} ${row.entryId} (${row.digest})` : 'no leaf';
    throw new LogForkedDatabaseError(index, has, `${type} ${id} (${digest})`);
  }
}

const callIdOf = ({ type, id }: RestoredEntry): string | null =>
  type === 'manifest' || type === 'amendment' ? (id.split('/')[0] ?? null) : null;
