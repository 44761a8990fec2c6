import { invariant } from '@verbatim/contracts';
import type { Transaction } from '../database/database.js';
import { formatMultirange, isInRanges, rangesOf } from '../database/multirange.js';
import { CONFLICTS_MAX, EpochConflictError, EventConflictError } from './call-index.errors.js';
import { hintDurable } from './durable-hints.js';
import { DIGEST_BYTES, readDigests, readDurable } from './known-digests.js';
import type { CommittedFrame, SegmentCommit, SegmentCommitOutcome } from './segment-commit.js';
import { type CallFacts, type EpochFacts, type GapFact, factsOf } from './segment-facts.js';
import { noveltyOf, overlapsOf } from './segment-novelty.js';

/**
 * Indexes one segment, inside the caller's transaction.
 *
 * Order of locks, the same for everybody: the segment's row, the rows of its calls by ascending id,
 * then rows that belong to those calls. A call's row is the lock of everything about the call.
 */
export async function commitSegment(
  transaction: Transaction,
  commit: SegmentCommit,
): Promise<SegmentCommitOutcome> {
  assertWellFormed(commit.frames);
  if (!(await insertSegment(transaction, commit))) {
    return { kind: 'repeated', newEvents: 0, duplicateEvents: 0 };
  }
  const given = factsOf(commit.frames, () => true);
  await insertAndLockCalls(transaction, given.calls);
  await insertEpochs(transaction, given.epochs);

  const durable = await readDurable(
    transaction,
    given.epochs.map(({ epoch }) => epoch),
  );
  const stolen = given.epochs.filter(({ epoch, callId }) => durable.get(epoch)?.callId !== callId);
  if (stolen.length > 0) throw new EpochConflictError(stolen);
  const known = await readDigests(transaction, overlapsOf(commit.frames, durable));
  const novelty = noveltyOf(commit.frames, known);
  if (novelty.conflicts.length > 0) {
    throw new EventConflictError(novelty.conflicts.slice(0, CONFLICTS_MAX));
  }

  const facts = factsOf(commit.frames, novelty.isNew);
  const framesWithNews = commit.frames.filter((frame) =>
    frame.seqs.some((_, index) => novelty.isNew(frame, index)),
  );
  await insertFrames(transaction, commit.objectKey, framesWithNews);
  await updateEpochs(transaction, facts.epochs);
  await insertGaps(transaction, facts.gaps);
  await updateCalls(transaction, facts.calls);
  await hintDurable(
    transaction,
    facts.epochs.map(({ epoch }) => epoch),
  );
  const { newEvents, duplicateEvents } = novelty;
  return { kind: 'indexed', newEvents, duplicateEvents };
}

/**
 * The same for events of which no segment is left to name: calls, epochs, durable ranges and tombstones, but no
 * frames. What is durable already is passed over.
 */
export async function indexEvents(
  transaction: Transaction,
  frames: readonly CommittedFrame[],
): Promise<void> {
  const given = factsOf(frames, () => true);
  await insertAndLockCalls(transaction, given.calls);
  await insertEpochs(transaction, given.epochs);
  const epochs = given.epochs.map(({ epoch }) => epoch);
  const durable = await readDurable(transaction, epochs);
  const facts = factsOf(frames, ({ epoch, seqs }, index) => {
    const ranges = durable.get(epoch)?.durable ?? [];
    return !isInRanges(ranges, seqs[index]!);
  });
  await updateEpochs(transaction, facts.epochs);
  await insertGaps(transaction, facts.gaps);
  await updateCalls(transaction, facts.calls);
}

function assertWellFormed(frames: readonly CommittedFrame[]): void {
  for (const { callId, epoch, seqs, events, eventDigests } of frames) {
    const isParallel = events.length === seqs.length && eventDigests.length === seqs.length;
    invariant(isParallel && seqs.length > 0, 'a frame has as many digests and events as seqs');
    const isSha256 = eventDigests.every((digest) => digest.byteLength === DIGEST_BYTES);
    invariant(isSha256, 'an event digest has 32 bytes');
    events.forEach((event, index) => {
      const isIts = event.callId === callId && event.epoch === epoch && event.seq === seqs[index];
      invariant(isIts, 'the events of a frame are those that its seqs name');
    });
  }
}

/** False when it was there: then everything else about it was committed with it. */
async function insertSegment(transaction: Transaction, commit: SegmentCommit): Promise<boolean> {
  const { objectKey, vertical, bytes, sha256, versionId = null } = commit;
  const inserted = await transaction.$executeRaw`
    INSERT INTO segments (object_key, vertical, bytes, sha256, version_id)
    VALUES (${objectKey}, ${vertical}, ${bytes}, ${sha256}, ${versionId})
    ON CONFLICT (object_key) DO NOTHING`;
  return inserted === 1;
}

async function insertAndLockCalls(
  transaction: Transaction,
  calls: readonly CallFacts[],
): Promise<void> {
  const callIds = calls.map((call) => call.callId);
  await transaction.$executeRaw`
    INSERT INTO calls (call_id, vertical, policy_revision, policy)
    SELECT * FROM unnest(
      ${callIds}::text[], ${calls.map((call) => call.vertical)}::text[],
      ${calls.map((call) => call.policyRevision)}::text[], ${calls.map((call) => call.policy)}::text[]
    ) AS given (call_id) ORDER BY call_id
    ON CONFLICT (call_id) DO NOTHING`;
  // Counted there: thousands of ids, read back for nothing, would keep everybody's locks waiting.
  await transaction.$queryRaw`
    WITH locked AS MATERIALIZED (
      SELECT call_id FROM calls WHERE call_id = ANY(${callIds}::text[]) ORDER BY call_id FOR UPDATE
    ) SELECT count(*) FROM locked`;
}

async function insertEpochs(
  transaction: Transaction,
  epochs: readonly EpochFacts[],
): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO call_epochs (epoch, call_id)
    SELECT * FROM unnest(
      ${epochs.map((each) => each.epoch)}::text[], ${epochs.map((each) => each.callId)}::text[]
    ) AS given (epoch) ORDER BY epoch
    ON CONFLICT (epoch) DO NOTHING`;
}

async function insertFrames(
  transaction: Transaction,
  objectKey: string,
  frames: readonly CommittedFrame[],
): Promise<void> {
  if (frames.length === 0) return;
  // Arrays of arrays do not unnest row by row, so a frame's seqs travel as text.
  await transaction.$executeRaw`
    INSERT INTO frames (object_key, call_id, epoch, "offset", length, sha256, seqs, event_digests)
    SELECT ${objectKey}, call_id, epoch, "offset", length, sha256, seqs::int8[], event_digests
    FROM unnest(
      ${frames.map((frame) => frame.callId)}::text[], ${frames.map((frame) => frame.epoch)}::text[],
      ${frames.map((frame) => frame.offset)}::int4[], ${frames.map((frame) => frame.length)}::int4[],
      ${frames.map((frame) => frame.sha256)}::bytea[],
      ${frames.map((frame) => `{${frame.seqs.join(',')}}`)}::text[],
      ${frames.map((frame) => Buffer.concat(frame.eventDigests))}::bytea[]
    ) AS given (call_id, epoch, "offset", length, sha256, seqs, event_digests)`;
}

async function updateEpochs(
  transaction: Transaction,
  epochs: readonly EpochFacts[],
): Promise<void> {
  if (epochs.length === 0) return;
  await transaction.$executeRaw`
    UPDATE call_epochs SET
      durable = call_epochs.durable + news.durable::int8multirange,
      process_id = coalesce(call_epochs.process_id, news.process_id),
      opened_at = coalesce(call_epochs.opened_at, to_timestamp(news.opened_at / 1000.0)),
      last_seq = coalesce(call_epochs.last_seq, news.last_seq)
    FROM unnest(
      ${epochs.map((each) => each.epoch)}::text[],
      ${epochs.map((each) => formatMultirange(rangesOf(each.newSeqs)))}::text[],
      ${epochs.map((each) => each.processId)}::text[],
      ${epochs.map((each) => each.openedAt)}::float8[],
      ${epochs.map((each) => each.lastSeq)}::int8[]
    ) AS news (epoch, durable, process_id, opened_at, last_seq)
    WHERE call_epochs.epoch = news.epoch`;
}

async function insertGaps(transaction: Transaction, gaps: readonly GapFact[]): Promise<void> {
  if (gaps.length === 0) return;
  await transaction.$executeRaw`
    INSERT INTO gaps (call_id, epoch, seq_from, seq_to, reason, source)
    SELECT given.*, 'stream' FROM unnest(
      ${gaps.map((gap) => gap.callId)}::text[], ${gaps.map((gap) => gap.epoch)}::text[],
      ${gaps.map((gap) => gap.from)}::int8[], ${gaps.map((gap) => gap.to)}::int8[],
      ${gaps.map((gap) => gap.reason)}::text[]
    ) AS given
    ON CONFLICT (epoch, seq_from, seq_to, source) DO NOTHING`;
}

/**
 * What is told once (`call.started`, `call.ended`) stays as it was told first. While a call runs, the time of
 * its last commit is kept to the second: three indexes hold it, and each change of it is one in all three.
 */
async function updateCalls(transaction: Transaction, calls: readonly CallFacts[]): Promise<void> {
  if (calls.length === 0) return;
  await transaction.$executeRaw`
    UPDATE calls SET
      vertical = CASE WHEN calls.has_started OR NOT news.has_started
        THEN calls.vertical ELSE news.vertical END,
      policy_revision = CASE WHEN calls.has_started OR NOT news.has_started
        THEN calls.policy_revision ELSE news.policy_revision END,
      policy = CASE WHEN calls.has_started OR NOT news.has_started
        THEN calls.policy ELSE news.policy END,
      has_started = calls.has_started OR news.has_started,
      started_at = coalesce(calls.started_at, to_timestamp(news.started_at / 1000.0)),
      ended_at = coalesce(calls.ended_at, to_timestamp(news.ended_at / 1000.0)),
      end_status = coalesce(calls.end_status, news.end_status),
      events_total = calls.events_total + news.events,
      partials_total = calls.partials_total + news.partials,
      finals_total = calls.finals_total + news.finals,
      last_indexed_at = CASE
        WHEN calls.ended_at IS NULL AND news.ended_at IS NULL AND calls.sealed_revision = 0
          AND calls.last_indexed_at > clock_timestamp() - interval '1 second'
        THEN calls.last_indexed_at ELSE clock_timestamp() END,
      needs_amendment = calls.needs_amendment OR calls.sealed_revision > 0
    FROM unnest(
      ${calls.map((call) => call.callId)}::text[], ${calls.map((call) => call.vertical)}::text[],
      ${calls.map((call) => call.policyRevision)}::text[], ${calls.map((call) => call.policy)}::text[],
      ${calls.map((call) => call.hasStarted)}::bool[],
      ${calls.map((call) => call.startedAt)}::float8[], ${calls.map((call) => call.endedAt)}::float8[],
      ${calls.map((call) => call.endStatus)}::text[], ${calls.map((call) => call.events)}::int4[],
      ${calls.map((call) => call.partials)}::int4[], ${calls.map((call) => call.finals)}::int4[]
    ) AS news (call_id, vertical, policy_revision, policy, has_started, started_at, ended_at,
      end_status, events, partials, finals)
    WHERE calls.call_id = news.call_id`;
}
