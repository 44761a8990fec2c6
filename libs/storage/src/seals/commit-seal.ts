import { STREAM_SOURCE } from '@verbatim/audit-log';
import { invariant } from '@verbatim/contracts';
import type { Transaction } from '../database/database.js';
import { commitCosts } from '../costs/commit-costs.js';
import { requestLogEntry } from '../log/request-log-entry.js';
import { commitPeople } from '../people/call-people.js';
import { commitContact, commitVerdict } from '../verdicts/commit-verdict.js';
import { indexInteger, indexText } from './index-values.js';
import type { CommittedUtterance, SealClaim, SealCommitOutcome, SealResult } from './seal-claim.js';

/** The part of a claim that its commit needs. */
export type CommittedClaim = Pick<
  SealClaim,
  'callId' | 'revision' | 'token' | 'frames' | 'explanations'
>;

/** Inside the caller's transaction. Locks the call's row first, as indexing does. */
export async function commitSeal(
  transaction: Transaction,
  claim: CommittedClaim,
  result: SealResult,
): Promise<SealCommitOutcome> {
  const { callId, revision, token } = claim;
  await transaction.$queryRaw`SELECT 1 FROM calls WHERE call_id = ${callId} FOR UPDATE`;
  const [row] = await transaction.$queryRaw<{ state: string; claimedBy: string | null }[]>`
    SELECT state, claimed_by AS "claimedBy" FROM seals
    WHERE call_id = ${callId} AND revision = ${revision} FOR UPDATE`;
  invariant(row, 'a claim comes from a planned row');
  if (row.state === 'committed') return { kind: 'already-committed' };
  if (row.claimedBy !== token) return { kind: 'lease-lost' };

  await updateSeal(transaction, claim, result);
  await requestLogEntry(transaction, {
    type: revision === 1 ? 'manifest' : 'amendment',
    id: `${callId}/r${revision}`,
    digest: `sha256:${Buffer.from(result.manifestSha256).toString('hex')}`,
    callId,
  });
  const needsAmendment =
    (await wasOvertaken(transaction, claim)) || result.isRedactionOwed === true;
  await transaction.call.update({
    where: { id: callId },
    data: { sealedRevision: revision, needsAmendment },
  });
  await replaceUtterances(transaction, callId, result.utterances);
  if (result.verdict) await commitVerdict(transaction, claim, result.verdict);
  if (result.contact) await commitContact(transaction, callId, result.contact);
  await commitPeople(transaction, callId, result.people ?? []);
  await commitCosts(transaction, callId, result.costs);
  return { kind: 'committed', needsAmendment };
}

async function updateSeal(
  transaction: Transaction,
  { callId, revision }: CommittedClaim,
  result: SealResult,
): Promise<void> {
  await transaction.seal.update({
    where: { callId_revision: { callId, revision } },
    data: {
      state: 'committed',
      claimedUntil: null,
      manifestKey: result.manifestKey,
      manifestSha256: Buffer.from(result.manifestSha256),
      completeness: result.completeness,
      summary: result.summary as object,
    },
  });
}

/** Frames and explanations are only ever added, so counting tells whether any came after planning. */
async function wasOvertaken(
  transaction: Transaction,
  { callId, frames, explanations }: CommittedClaim,
): Promise<boolean> {
  const framesNow = await transaction.frame.count({ where: { callId } });
  const explanationsNow = await transaction.gap.count({
    where: { callId, source: { not: STREAM_SOURCE } },
  });
  return framesNow > frames.length || explanationsNow > explanations.length;
}

/** The newest revision's text only: it is complete in itself. */
async function replaceUtterances(
  transaction: Transaction,
  callId: string,
  utterances: readonly CommittedUtterance[],
): Promise<void> {
  await transaction.utterance.deleteMany({ where: { callId } });
  await transaction.utterance.createMany({
    data: utterances.map((utterance, ordinal) => ({
      callId,
      ordinal,
      itemId: indexText(utterance.itemId),
      speaker: utterance.speaker,
      audioStartMs: integerOrNull(utterance.audioStartMs),
      audioEndMs: integerOrNull(utterance.audioEndMs),
      redactedText: indexText(utterance.redactedText),
      isInterrupted: utterance.isInterrupted,
    })),
  });
}

const integerOrNull = (value: number | undefined): number | null =>
  value === undefined ? null : indexInteger(value);
