import { type Explanation, STREAM_SOURCE } from '@verbatim/audit-log';
import { invariant } from '@verbatim/contracts';
import type { Transaction } from '../database/database.js';

export async function insertExplanations(
  transaction: Transaction,
  callId: string,
  explanations: readonly Explanation[],
): Promise<void> {
  const isForeign = explanations.every(({ source }) => source !== STREAM_SOURCE);
  invariant(isForeign, 'a tombstone is an event of the stream, not an explanation from elsewhere');
  if (explanations.length === 0) return;
  await transaction.$queryRaw`SELECT 1 FROM calls WHERE call_id = ${callId} FOR UPDATE`;
  const inserted = await transaction.gap.createMany({
    data: explanations.map(({ epoch, from, to, reason, source }) => ({
      callId,
      epoch,
      seqFrom: from,
      seqTo: to,
      reason,
      source,
    })),
    skipDuplicates: true,
  });
  if (inserted.count === 0) return;
  await transaction.$executeRaw`
    UPDATE calls SET needs_amendment = true, last_indexed_at = clock_timestamp()
    WHERE call_id = ${callId} AND sealed_revision > 0`;
}
