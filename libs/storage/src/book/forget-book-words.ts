import type { Transaction } from '../database/database.js';

/**
 * What a call left of itself in the business's book: its words go, and nobody finds it by name or number any more.
 * That a time is taken stays, since the business keeps it. Idempotent; answers how many rows had words.
 */
export async function forgetBookWords(transaction: Transaction, callId: string): Promise<number> {
  const where = { callId, words: { not: null } };
  const bookings = await transaction.booking.updateMany({
    where,
    data: { words: null, byPhone: null },
  });
  const entries = await transaction.bookEntry.updateMany({ where, data: { words: null } });
  return bookings.count + entries.count;
}
