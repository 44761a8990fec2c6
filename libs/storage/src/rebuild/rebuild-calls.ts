import {
  openSealedEvents,
  openVerdictInput,
  PROCESS_LOST_SOURCE,
  STREAM_SOURCE,
  type CallKey,
  type Manifest,
  type ObjectReader,
} from '@verbatim/audit-log';
import { CallId, type EventV1 } from '@verbatim/contracts';
import { readFrames, type IndexedFrame } from '../calls/call-reads.js';
import { indexEvents } from '../calls/commit-segment.js';
import type { CommittedFrame } from '../calls/segment-commit.js';
import type { Transaction } from '../database/database.js';
import { isErased } from '../keys/is-erased.js';
import { objectReader } from '../objects/object-store.js';
import { commitSeal } from '../seals/commit-seal.js';
import { sealResultOf } from '../seals/seal-result-of.js';
import type { CommittedFinding, CommittedNotJudged } from '../verdicts/committed-verdict.js';
import { believedRevisions, type BelievedRevision } from './believed-revisions.js';
import { indexManifest } from './index-manifest.js';
import type { KnownKeys } from './call-keys.js';
import type { RebuildFindings } from './rebuild-findings.js';
import type { OpenedCall, RebuildPorts } from './rebuild-ports.js';

/** Who holds the seals that are restored: no worker. */
const REBUILDER = 'rebuild-index';

/**
 * Commits every sealed revision again, in order, by the code that sealing uses. So the newest one's words,
 * verdict and contact stand, and a leaf is asked for where the log has none.
 *
 * Idempotent: a revision that is committed already is passed over. Bounds: one call in memory.
 */
export async function rebuildCalls(
  ports: RebuildPorts,
  keys: KnownKeys,
  findings: RebuildFindings,
): Promise<void> {
  const reader = objectReader(ports.store);
  let done = 0;
  for await (const callId of callIdsIn(reader)) {
    const revisions: BelievedRevision[] = [];
    for (const found of await believedRevisions(callId, reader, ports.trustedKeys)) {
      if ('reason' in found) findings.fault(found.key, found.reason);
      else revisions.push(found);
    }
    if (revisions.length > 0) await rebuildCall(revisions, reader, ports, keys, findings);
    done += 1;
    ports.progress?.('calls', done);
  }
}

async function* callIdsIn(reader: ObjectReader): AsyncGenerator<string> {
  let last = '';
  for await (const key of reader.list('calls/')) {
    const [, callId = ''] = key.split('/');
    if (callId === last || !CallId.safeParse(callId).success) continue;
    last = callId;
    yield callId;
  }
}

async function rebuildCall(
  revisions: readonly BelievedRevision[],
  reader: ObjectReader,
  ports: RebuildPorts,
  keys: KnownKeys,
  findings: RebuildFindings,
): Promise<void> {
  const newest = revisions.at(-1)!.manifest;
  const key = await keys.of(newest.callId);
  await findings.attempt(newest.callId, async () => {
    const opened = await Promise.all(revisions.map((each) => openRevision(each, key, reader)));
    await ports.database.transaction(async (transaction) => {
      const last = opened.at(-1);
      if (last?.events) await indexEvents(transaction, framesOf(last.events));
      else await indexManifest(transaction, newest);
      await restoreExplanations(transaction, newest);
      const frames = await readFrames(transaction, newest.callId);
      for (const each of opened) await restoreSeal(transaction, each, frames, ports, findings);
    });
  });
}

interface OpenedRevision extends BelievedRevision {
  readonly events: readonly EventV1[] | undefined;
  readonly call: OpenedCall | undefined;
}

/** Errors: `SealedEventsError`, `SealedVerdictError`. */
async function openRevision(
  revision: BelievedRevision,
  key: CallKey | undefined,
  reader: ObjectReader,
): Promise<OpenedRevision> {
  const { manifest, stored } = revision;
  const bytes = key && (await reader.read(manifest.events.key));
  if (!key || !bytes) return { ...revision, events: undefined, call: undefined };
  const events = openSealedEvents(key, manifest.events.key, bytes);
  const input =
    stored && manifest.verdict
      ? inputOf(openVerdictInput(key, manifest.verdict.key, stored))
      : undefined;
  return { ...revision, events, call: { callId: manifest.callId, key, events, input } };
}

const inputOf = (bytes: Buffer): OpenedCall['input'] =>
  JSON.parse(bytes.toString('utf8')) as OpenedCall['input'];

/** As frames of no segment: one for each epoch. */
function framesOf(events: readonly EventV1[]): CommittedFrame[] {
  const byEpoch = Map.groupBy(events, ({ epoch }) => epoch);
  const nothing = { offset: 0, length: 0, sha256: Buffer.alloc(0), eventDigests: [] };
  return [...byEpoch].map(([epoch, own]) => ({
    ...nothing,
    callId: own[0]!.callId,
    epoch,
    seqs: own.map(({ seq }) => seq),
    events: own,
  }));
}

/** Those of the newest manifest that were found elsewhere than in the stream, and were not inferred from it. */
async function restoreExplanations(
  transaction: Transaction,
  { callId, gaps }: Manifest,
): Promise<void> {
  const foreign = gaps.filter(
    ({ source }) => source !== STREAM_SOURCE && source !== PROCESS_LOST_SOURCE,
  );
  await transaction.gap.createMany({
    data: foreign.map(({ epoch, from, to, reason, source }) => ({
      ...{ callId, epoch, reason, source },
      seqFrom: from,
      seqTo: to,
    })),
    skipDuplicates: true,
  });
}

async function restoreSeal(
  transaction: Transaction,
  revision: OpenedRevision,
  frames: readonly IndexedFrame[],
  ports: RebuildPorts,
  findings: RebuildFindings,
): Promise<void> {
  const { manifest, manifestSha256, redacted } = revision;
  const { callId, revision: number } = manifest;
  if (!redacted && !(await isErased(ports.store, callId))) {
    findings.fault(manifest.redacted.key, 'it is not what the manifest names');
  }
  if (manifest.verdict && !revision.stored) {
    findings.fault(manifest.verdict.key, 'it is not what the manifest names');
  }
  const sealed = framesOfRevision(revision, frames);
  const rows = await transaction.$queryRaw<{ state: string; manifest: Uint8Array | null }[]>`
    INSERT INTO seals AS seal (call_id, revision, state, sealed_at, frame_ids, plan, claimed_by)
    VALUES (${callId}, ${number}, 'planned', ${new Date(manifest.sealedAt)},
      ${sealed.map(({ id }) => id)}::int8[], ${{ rebuilt: true }}::jsonb, ${REBUILDER})
    ON CONFLICT (call_id, revision) DO UPDATE SET
      -- Planned by a worker that did not know it was sealed already.
      sealed_at = CASE WHEN seal.state = 'planned' THEN EXCLUDED.sealed_at ELSE seal.sealed_at END,
      claimed_by = CASE WHEN seal.state = 'planned' THEN ${REBUILDER} ELSE seal.claimed_by END
    RETURNING state, manifest_sha256 AS manifest`;
  const [row] = rows;
  if (row?.state === 'committed') {
    const isSame = row.manifest && Buffer.from(row.manifest).toString('hex') === manifestSha256;
    if (!isSame) findings.fault(`${callId}/r${number}`, 'PostgreSQL has another manifest of it');
    return;
  }
  const explanations = await transaction.gap.findMany({
    where: { callId, source: { not: STREAM_SOURCE } },
  });
  const claim = {
    ...{ callId, revision: number, token: REBUILDER, frames: sealed },
    explanations: explanations.map(({ epoch, seqFrom, seqTo, reason, source }) => ({
      ...{ epoch, source, from: Number(seqFrom), to: Number(seqTo) },
      reason: reason as Manifest['gaps'][number]['reason'],
    })),
  };
  await commitSeal(transaction, claim, resultOf(revision, ports));
}

/** Everything of a revision without events counts as sealed: nobody can tell what came later. */
function framesOfRevision(
  { events }: OpenedRevision,
  frames: readonly IndexedFrame[],
): readonly IndexedFrame[] {
  if (events === undefined) return frames;
  const sealed = new Set(events.map(({ epoch, seq }) => `${epoch}/${seq}`));
  return frames.filter(({ epoch, seqs }) => seqs.every((seq) => sealed.has(`${epoch}/${seq}`)));
}

function resultOf(revision: OpenedRevision, { personsOf }: RebuildPorts) {
  const { manifest, manifestSha256, redacted, stored, events, call } = revision;
  return sealResultOf({
    manifest,
    manifestSha256,
    turns: redacted?.turns ?? [],
    redactor: redacted?.redactor ?? '',
    verdict: stored && verdictOf(stored.verdict as unknown as VerdictBody, events),
    ...(call && personsOf(call)),
  });
}

/** The part of a stored verdict that is listed. */
interface VerdictBody {
  readonly engineVersion: string;
  readonly ruleSetDigest: string;
  readonly inputDigest: string;
  readonly applied: readonly unknown[];
  readonly findings: readonly CommittedFinding[];
  readonly notJudged: readonly CommittedNotJudged[];
}

function verdictOf(verdict: VerdictBody, events: readonly EventV1[] = []) {
  const { engineVersion, ruleSetDigest, inputDigest, applied, findings, notJudged } = verdict;
  const started = events.find((event) => event.kind === 'call.started');
  return {
    ...{ engineVersion, ruleSetDigest, inputDigest, findings, notJudged },
    rulesRevision: started?.rulesRevision ?? null,
    appliedTotal: applied.length,
  };
}
