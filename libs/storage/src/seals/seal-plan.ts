import { type Explanation, GapSummary, STREAM_SOURCE } from '@verbatim/audit-log';
import { z } from 'zod';
import { type IndexedFrame, readFrames } from '../calls/call-reads.js';
import type { Transaction } from '../database/database.js';
import type { Seal } from '../generated/prisma/client.js';
import type { ClaimableCall } from './claimable-calls.js';
import type { ClaimOptions, SealClaim } from './seal-claim.js';

/** Three missed heartbeats of ten seconds. */
const PROCESS_DEAD_AFTER_MS = 30_000;

/** Everything that goes into a seal besides its frames, as the row keeps it. */
const SealPlan = z.strictObject({
  reason: z.enum(['settled', 'tail-wait', 'reconciled', 'amendment']),
  vertical: z.string(),
  policy: z.string(),
  policyRevision: z.string(),
  explanations: z.array(GapSummary),
  deadEpochs: z.array(z.string()),
});
type SealPlan = z.infer<typeof SealPlan>;

/**
 * Fixes what the next revision of a call is made of, before anything of it is written. The call's
 * row must be locked: then nobody is indexing it, and the frames found here are all there are.
 *
 * `undefined` when another worker planned the same revision just before the lock was ours.
 */
export async function insertSealPlan(
  transaction: Transaction,
  { callId, reason }: ClaimableCall,
  options: ClaimOptions,
): Promise<{ callId: string; revision: number } | undefined> {
  const call = await transaction.call.findUniqueOrThrow({ where: { id: callId } });
  const { vertical, policy, policyRevision } = call;
  const explanations = await readForeignExplanations(transaction, callId);
  const deadEpochs = await readDeadEpochs(transaction, callId, options);
  const plan: SealPlan = { reason, vertical, policy, policyRevision, explanations, deadEpochs };
  const revision = call.sealedRevision + 1;
  const inserted = await transaction.$executeRaw`
    INSERT INTO seals (call_id, revision, state, sealed_at, frame_ids, plan)
    SELECT ${callId}, ${revision}, 'planned', clock_timestamp(),
      coalesce(array_agg(id ORDER BY id), '{}'), ${JSON.stringify(plan)}::jsonb
    FROM frames WHERE call_id = ${callId}
    ON CONFLICT (call_id, revision) DO NOTHING`;
  return inserted === 1 ? { callId, revision } : undefined;
}

async function readForeignExplanations(
  transaction: Transaction,
  callId: string,
): Promise<Explanation[]> {
  const rows = await transaction.gap.findMany({
    where: { callId, source: { not: STREAM_SOURCE } },
    orderBy: [{ epoch: 'asc' }, { seqFrom: 'asc' }, { id: 'asc' }],
  });
  return rows.map(({ epoch, seqFrom, seqTo, reason, source }) => ({
    epoch,
    from: Number(seqFrom),
    to: Number(seqTo),
    reason: reason as Explanation['reason'],
    source,
  }));
}

/** Epochs without an end whose writer is gone. A writer that never registered may be alive. */
async function readDeadEpochs(
  transaction: Transaction,
  callId: string,
  { processDeadAfterMs = PROCESS_DEAD_AFTER_MS }: ClaimOptions,
): Promise<string[]> {
  const rows = await transaction.$queryRaw<{ epoch: string }[]>`
    SELECT epoch FROM call_epochs
    JOIN process_incarnations AS writer ON writer.id = call_epochs.process_id
    WHERE call_id = ${callId} AND last_seq IS NULL AND (
      writer.ended_at IS NOT NULL OR
      writer.heartbeat_at < clock_timestamp() - ${processDeadAfterMs} * interval '1 millisecond')
    ORDER BY epoch`;
  return rows.map((row) => row.epoch);
}

/** The claim that a planned row gives to whoever holds its token. */
export async function readClaim(
  transaction: Transaction,
  seal: Seal,
  fence: { readonly token: string; readonly isResumed: boolean },
): Promise<SealClaim> {
  const { callId, revision } = seal;
  const frames: IndexedFrame[] = await readFrames(transaction, callId, seal.frameIds);
  return {
    ...SealPlan.parse(seal.plan),
    callId,
    revision,
    sealedAt: seal.sealedAt.getTime(),
    frames,
    supersedes: await readSuperseded(transaction, callId, revision - 1),
    ...fence,
  };
}

async function readSuperseded(
  transaction: Transaction,
  callId: string,
  revision: number,
): Promise<SealClaim['supersedes']> {
  if (revision === 0) return undefined;
  const { manifestSha256 } = await transaction.seal.findUniqueOrThrow({
    where: { callId_revision: { callId, revision } },
  });
  return manifestSha256 ? { revision, manifestSha256: Buffer.from(manifestSha256) } : undefined;
}
