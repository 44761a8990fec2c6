import { randomUUID } from 'node:crypto';
import { invariant } from '@verbatim/contracts';
import type { Database, Transaction } from '../database/database.js';
import { lockClaimableCall } from './claimable-calls.js';
import { commitSeal } from './commit-seal.js';
import type { ClaimOptions, SealClaim, SealCommitOutcome, SealResult } from './seal-claim.js';
import { insertSealPlan, readClaim } from './seal-plan.js';

/** What waits to be sealed. */
export interface SealBacklog {
  /** Calls without a seal, running ones included. */
  readonly openCalls: number;
  readonly plannedSeals: number;
  readonly callsToAmend: number;
}

/** After a failed attempt, unless the caller knows better. */
const RETRY_AFTER_MS = 5_000;

/**
 * Which calls are to be sealed, who seals them, and what was sealed.
 *
 * A revision is a row (callId, revision), planned before the first byte is written: time, frames
 * and explanations are fixed there, so that whoever finishes the work writes the same bytes.
 *
 * Crash: a claim that nobody renews passes to the next worker when its lease is over.
 *
 * Errors: `DatabaseUnavailableError`, `DatabaseContentionError` (both retryable).
 */
export class SealRegister {
  constructor(private readonly database: Database) {}

  /** A seal that was left unfinished, else a call that became claimable; `undefined` when none is. */
  claimNext(workerId: string, options: ClaimOptions): Promise<SealClaim | undefined> {
    const token = `${workerId}/${randomUUID()}`;
    return this.database.transaction(async (transaction) => {
      const left = await lockUnfinished(transaction, options);
      if (left) return claim(transaction, left, { token, isResumed: true }, options.leaseMs);
      const call = await lockClaimableCall(transaction, options);
      const planned = call && (await insertSealPlan(transaction, call, options));
      return planned && claim(transaction, planned, { token, isResumed: false }, options.leaseMs);
    });
  }

  /** False when the claim has passed to another worker: stop, nothing is lost. */
  async renew({ callId, revision, token }: SealClaim, leaseMs: number): Promise<boolean> {
    return this.#extend(callId, revision, token, leaseMs);
  }

  /**
   * Records a finished seal, in one transaction with the call's new revision and its redacted text.
   * Where something was indexed after planning, an amendment is asked for.
   */
  commit(claim: SealClaim, result: SealResult): Promise<SealCommitOutcome> {
    return this.database.transaction((transaction) => commitSeal(transaction, claim, result));
  }

  /** Gives an unfinished claim back; it may be taken again after `retryAfterMs`. */
  async release(
    { callId, revision, token }: SealClaim,
    retryAfterMs = RETRY_AFTER_MS,
  ): Promise<void> {
    await this.#extend(callId, revision, token, retryAfterMs);
  }

  backlog(): Promise<SealBacklog> {
    return this.database.run(async (client) => {
      const openCalls = await client.call.count({ where: { sealedRevision: 0 } });
      const [amendable] = await client.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM calls WHERE needs_amendment AND NOT EXISTS (
          SELECT 1 FROM call_removals WHERE call_removals.call_id = calls.call_id)`;
      const callsToAmend = amendable?.count ?? 0;
      const plannedSeals = await client.seal.count({ where: { state: 'planned' } });
      return { openCalls, plannedSeals, callsToAmend };
    });
  }

  async #extend(
    callId: string,
    revision: number,
    token: string,
    leaseMs: number,
  ): Promise<boolean> {
    const extended = await this.database.run(
      (client) => client.$executeRaw`
        UPDATE seals SET claimed_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
        WHERE call_id = ${callId} AND revision = ${revision}
          AND state = 'planned' AND claimed_by = ${token}`,
    );
    return extended === 1;
  }
}

async function lockUnfinished(
  transaction: Transaction,
  { exceptVerticals = [] }: ClaimOptions,
): Promise<{ callId: string; revision: number } | undefined> {
  const [row] = await transaction.$queryRaw<{ callId: string; revision: number }[]>`
    SELECT call_id AS "callId", revision FROM seals
    WHERE state = 'planned' AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
      AND plan->>'vertical' <> ALL (${exceptVerticals}::text[])
    ORDER BY claimed_until NULLS FIRST LIMIT 1 FOR UPDATE SKIP LOCKED`;
  return row;
}

async function claim(
  transaction: Transaction,
  { callId, revision }: { callId: string; revision: number },
  fence: { readonly token: string; readonly isResumed: boolean },
  leaseMs: number,
): Promise<SealClaim> {
  const claimed = await transaction.$executeRaw`
    UPDATE seals SET claimed_by = ${fence.token},
      claimed_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    WHERE call_id = ${callId} AND revision = ${revision} AND state = 'planned'`;
  invariant(claimed === 1, 'a locked plan stays planned');
  const seal = await transaction.seal.findUniqueOrThrow({
    where: { callId_revision: { callId, revision } },
  });
  return readClaim(transaction, seal, fence);
}
