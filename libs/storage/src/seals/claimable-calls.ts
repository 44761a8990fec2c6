import type { Transaction } from '../database/database.js';
import { Prisma } from '../generated/prisma/client.js';
import type { ClaimOptions, SealReason } from './seal-claim.js';

const SETTLE_MS = 2_000;

export interface ClaimableCall {
  readonly callId: string;
  readonly reason: SealReason;
}

/**
 * Finds one call that may be sealed now and locks its row; calls that are locked by others, and
 * calls with a seal under way, are passed over. Longest waiting first.
 */
export async function lockClaimableCall(
  transaction: Transaction,
  options: ClaimOptions,
): Promise<ClaimableCall | undefined> {
  return (
    (await lockEnded(transaction, options)) ??
    (await lockAmendable(transaction, options)) ??
    (await lockAbandoned(transaction, options))
  );
}

const ago = (ms: number): Prisma.Sql =>
  Prisma.sql`clock_timestamp() - ${ms} * interval '1 millisecond'`;

const isOfOthers = (verticals: readonly string[] = []): Prisma.Sql =>
  Prisma.sql`vertical <> ALL (${verticals}::text[])`;

/** Nor is it erased or disposed of, or about to be: nobody can read what came of it since. */
const NO_SEAL_UNDER_WAY = Prisma.sql`(NOT EXISTS (
    SELECT 1 FROM seals WHERE seals.call_id = calls.call_id AND seals.state = 'planned')
  AND NOT EXISTS (SELECT 1 FROM call_removals WHERE call_removals.call_id = calls.call_id))`;

/** Started, and of every epoch the end is known and nothing before it is missing unexplained. */
const IS_SETTLED = Prisma.sql`(has_started AND NOT EXISTS (
  SELECT 1 FROM call_epochs
  WHERE call_epochs.call_id = calls.call_id AND (
    last_seq IS NULL
    OR NOT durable + coalesce((
      SELECT range_agg(int8range(seq_from, seq_to, '[]')) FROM gaps
      WHERE gaps.epoch = call_epochs.epoch
    ), '{}'::int8multirange) @> int8range(0, last_seq, '[]')
  )))`;

/**
 * Ended: at once when settled, else after the tail wait. What is still being indexed then, as when
 * a backlog drains, gets until it has been quiet for `settleMs`: sealing in the middle of it would
 * only mean amending a moment later.
 */
async function lockEnded(
  transaction: Transaction,
  { tailWaitMs, settleMs = SETTLE_MS, exceptVerticals }: ClaimOptions,
): Promise<ClaimableCall | undefined> {
  const [row] = await transaction.$queryRaw<{ callId: string; isSettled: boolean }[]>`
    SELECT call_id AS "callId", ${IS_SETTLED} AS "isSettled" FROM calls
    WHERE sealed_revision = 0 AND ended_at IS NOT NULL AND ${NO_SEAL_UNDER_WAY}
      AND ${isOfOthers(exceptVerticals)} AND (
      (ended_at < ${ago(tailWaitMs)} AND last_indexed_at < ${ago(settleMs)}) OR ${IS_SETTLED})
    ORDER BY ended_at LIMIT 1 FOR UPDATE OF calls SKIP LOCKED`;
  return row && { callId: row.callId, reason: row.isSettled ? 'settled' : 'tail-wait' };
}

/**
 * Something came after the seal. A call without an end may still be running, silent for a while when
 * it was sealed: it is amended when it falls silent again, not after each of its sentences.
 */
async function lockAmendable(
  transaction: Transaction,
  { settleMs = SETTLE_MS, reconcileAfterMs, exceptVerticals }: ClaimOptions,
): Promise<ClaimableCall | undefined> {
  const [row] = await transaction.$queryRaw<{ callId: string }[]>`
    SELECT call_id AS "callId" FROM calls
    WHERE needs_amendment AND ${NO_SEAL_UNDER_WAY} AND ${isOfOthers(exceptVerticals)} AND last_indexed_at <
      CASE WHEN ended_at IS NULL THEN ${ago(reconcileAfterMs)} ELSE ${ago(settleMs)} END
    ORDER BY last_indexed_at LIMIT 1 FOR UPDATE OF calls SKIP LOCKED`;
  return row && { callId: row.callId, reason: 'amendment' };
}

/** Never ended as far as the record knows, and silent for long. */
async function lockAbandoned(
  transaction: Transaction,
  { reconcileAfterMs, exceptVerticals }: ClaimOptions,
): Promise<ClaimableCall | undefined> {
  const [row] = await transaction.$queryRaw<{ callId: string }[]>`
    SELECT call_id AS "callId" FROM calls
    WHERE sealed_revision = 0 AND ended_at IS NULL AND last_indexed_at < ${ago(reconcileAfterMs)}
      AND ${NO_SEAL_UNDER_WAY} AND ${isOfOthers(exceptVerticals)}
    ORDER BY last_indexed_at LIMIT 1 FOR UPDATE OF calls SKIP LOCKED`;
  return row && { callId: row.callId, reason: 'reconciled' };
}
