import type { ToolRequest } from '@verbatim/tools';
import type { Database, Transaction } from '../database/database.js';
import type { Prisma } from '../generated/prisma/client.js';

/** What a tool answers of a write. `done: false`: the book said no, and nothing was changed. */
export type WriteAnswer = { readonly done: boolean } & Prisma.JsonObject;

/**
 * One write, once for each idempotency key, in one transaction with its effect: whoever asks again, at the same
 * time or later, gets the first answer. A refusal is not kept, since it changed nothing and may not hold tomorrow.
 */
export function writeOnce(
  database: Database,
  { idempotencyKey, callId, tool }: ToolRequest,
  write: (transaction: Transaction) => Promise<WriteAnswer>,
): Promise<WriteAnswer> {
  return database.transaction(async (transaction) => {
    // Waits for another transaction that has the key, until that is committed or undone.
    const begun = await transaction.bookWrite.createMany({
      data: [{ idempotencyKey, callId, tool }],
      skipDuplicates: true,
    });
    const where = { idempotencyKey };
    if (begun.count === 0) {
      const known = await transaction.bookWrite.findUniqueOrThrow({ where });
      return known.answer as WriteAnswer;
    }
    const answer = await write(transaction);
    if (answer.done) await transaction.bookWrite.update({ where, data: { answer } });
    else await transaction.bookWrite.delete({ where });
    return answer;
  });
}
