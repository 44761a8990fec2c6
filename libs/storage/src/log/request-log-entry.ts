import { logLeaf } from '@verbatim/audit-log';
import type { Transaction } from '../database/database.js';
import type { LogEntryRequest } from './log-entry.js';
import { LogEntryConflictError } from './log.errors.js';

/**
 * Asks for a leaf in the transaction that makes it due: both are there or neither. Its index comes later,
 * from whoever keeps the log. Asking again with the same digest does nothing.
 *
 * Errors: `LogEntryConflictError` where the id is taken with another digest; `LogFormatError` for what no leaf
 * can say.
 */
export async function requestLogEntry(
  transaction: Transaction,
  { type, id, digest, callId }: LogEntryRequest,
): Promise<'requested' | 'known'> {
  // Refused here, where its maker can be told: a leaf that has no form would stop the log for ever.
  logLeaf({ type, id, digest });
  const inserted = await transaction.$executeRaw`
    INSERT INTO log_entries (type, entry_id, digest, call_id)
    VALUES (${type}, ${id}, ${digest}, ${callId ?? null})
    ON CONFLICT (type, entry_id) DO NOTHING`;
  if (inserted === 1) return 'requested';
  const known = await transaction.logEntry.findUniqueOrThrow({
    where: { type_entryId: { type, entryId: id } },
  });
  if (known.digest !== digest) throw new LogEntryConflictError(type, id);
  return 'known';
}
