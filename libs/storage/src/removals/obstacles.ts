import type { Transaction } from '../database/database.js';
import { readCoveringHolds } from '../holds/legal-holds.js';
import type { CallToRemove, Obstacle, RemovalKind } from './call-removal.js';

interface CallState {
  readonly callId: string;
  /** Null: no such call is indexed. */
  readonly sealedRevision: number | null;
  readonly isBeingSealed: boolean;
  readonly removedBy: string | null;
}

/**
 * What stands against removing these calls at this moment. Locks their rows, so that no seal is planned meanwhile.
 * What was erased may be disposed of; nothing else happens to a call after its removal.
 */
export async function obstaclesTo(
  transaction: Transaction,
  removal: RemovalKind,
  calls: readonly CallToRemove[],
): Promise<Obstacle[]> {
  const callIds = calls.map(({ callId }) => callId);
  // The row of a call that is disposed of is gone; that it was is known all the same.
  await transaction.$queryRaw`
    SELECT 1 FROM calls WHERE call_id = ANY(${callIds}::text[]) ORDER BY call_id FOR UPDATE`;
  const states = await transaction.$queryRaw<CallState[]>`
    SELECT asked.call_id AS "callId", calls.sealed_revision AS "sealedRevision",
      EXISTS (SELECT 1 FROM seals WHERE seals.call_id = asked.call_id AND state = 'planned')
        AS "isBeingSealed",
      (SELECT decision_id FROM call_removals WHERE call_removals.call_id = asked.call_id
        AND (kind = ${removal} OR kind = 'disposal' OR ended_at IS NULL) LIMIT 1) AS "removedBy"
    FROM unnest(${callIds}::text[]) AS asked(call_id)
    LEFT JOIN calls ON calls.call_id = asked.call_id
    ORDER BY asked.call_id`;
  const holds = await readCoveringHolds(transaction, callIds);
  const decided = new Map(
    calls.map(({ callId, facts }) => [callId, facts.revisions.at(-1)?.revision]),
  );
  return states.flatMap((state): Obstacle[] => {
    const { callId, sealedRevision, removedBy } = state;
    const against = (because: Obstacle['because'], names: readonly string[] = []) => [
      { callId, because, names },
    ];
    if (removedBy !== null) return against('removed', [removedBy]);
    if (sealedRevision === null) return against('unknown');
    if (sealedRevision === 0) return against('not-sealed');
    const standing = holds.get(callId);
    if (standing !== undefined) return against('hold', standing);
    const hasMoved = state.isBeingSealed || sealedRevision !== decided.get(callId);
    return hasMoved ? against('being-sealed') : [];
  });
}
