import type { Explanation } from '@verbatim/audit-log';
import type { Database } from '../database/database.js';
import {
  type CallDetails,
  type CallFilter,
  type CallSummary,
  type IndexedFrame,
  type IndexedUtterance,
  listCalls,
  readCall,
  readFrames,
  readUtterances,
} from './call-reads.js';
import { commitSegment } from './commit-segment.js';
import { insertExplanations } from './explanations.js';
import { type DigestsByEpoch, readKnownDigests } from './known-digests.js';
import {
  type QuarantineEntry,
  type QuarantinedEvent,
  insertQuarantined,
  listQuarantined,
} from './quarantined-events.js';
import type { SegmentCommit, SegmentCommitOutcome } from './segment-commit.js';

/**
 * Which events of which calls lie where. The index can be rebuilt from the object store; it is what
 * acknowledges, seals and answers from.
 *
 * Errors: `DatabaseUnavailableError`, `DatabaseContentionError` (both retryable).
 */
export class CallIndex {
  constructor(private readonly database: Database) {}

  /**
   * Indexes a written segment in one transaction: calls, epochs and their durable ranges, frames,
   * tombstones, counters. An amendment is asked for where a call was sealed before.
   *
   * Idempotent by object key, and by event identity: an event that is durable already counts as a
   * duplicate. Correct under any number of concurrent committers of the same calls.
   *
   * Errors: `EventConflictError`, `EpochConflictError` (not retryable): nothing was indexed.
   */
  commitSegment(commit: SegmentCommit): Promise<SegmentCommitOutcome> {
    return this.database.transaction((transaction) => commitSegment(transaction, commit));
  }

  /** Digests of those of the asked-for events that are indexed already. */
  async knownDigests(epoch: string, seqs: readonly number[]): Promise<Map<number, Buffer>> {
    const known = await this.knownDigestsOf(new Map([[epoch, seqs]]));
    return known.get(epoch) ?? new Map();
  }

  /** The same for many epochs at once. Two statements, or one where nothing is durable yet. */
  knownDigestsOf(seqsByEpoch: ReadonlyMap<string, readonly number[]>): Promise<DigestsByEpoch> {
    return this.database.run((client) => readKnownDigests(client, seqsByEpoch));
  }

  /**
   * Holes that were explained elsewhere than in the stream. Asks for an amendment where the call
   * was sealed without them. Idempotent by (epoch, range, source); calls must be indexed.
   */
  explain(callId: string, explanations: readonly Explanation[]): Promise<void> {
    return this.database.transaction((transaction) =>
      insertExplanations(transaction, callId, explanations),
    );
  }

  /** Remembers events that were put aside. Idempotent by their digest. */
  quarantine(entries: readonly QuarantineEntry[]): Promise<void> {
    return this.database.run((client) => insertQuarantined(client, entries));
  }

  listQuarantined(limit?: number): Promise<QuarantinedEvent[]> {
    return this.database.run((client) => listQuarantined(client, limit));
  }

  /** Newest first. */
  listCalls(filter?: CallFilter): Promise<CallSummary[]> {
    return this.database.run((client) => listCalls(client, filter));
  }

  readCall(callId: string): Promise<CallDetails | undefined> {
    return this.database.run((client) => readCall(client, callId));
  }

  /** Every frame that carries events of the call, in the order of indexing. */
  framesOf(callId: string): Promise<IndexedFrame[]> {
    return this.database.run((client) => readFrames(client, callId));
  }

  /** Redacted text of the newest seal, in reading order. */
  utterancesOf(callId: string): Promise<IndexedUtterance[]> {
    return this.database.run((client) => readUtterances(client, callId));
  }
}
