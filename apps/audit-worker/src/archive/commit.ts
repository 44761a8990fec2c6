import {
  EpochConflictError,
  EventConflictError,
  KeyUnavailableError,
  type SegmentCommit,
  type SegmentCommitOutcome,
} from '@verbatim/storage';
import type { CallKey } from '@verbatim/audit-log';
import { OperationalError, type Vertical } from '@verbatim/contracts';
import { refuse, type IncomingEvent, type RefusedEvent } from '../intake/archive-job.js';
import { mapBounded } from './map-bounded.js';
import { buildSegment, groupByEpoch, type EpochEvents } from './segment.js';

/** In order. A crash between any two leaves at worst an object that no row refers to. */
export const COMMIT_STEPS = ['deduplicate', 'open-keys', 'build', 'store', 'index'] as const;
export type CommitStep = (typeof COMMIT_STEPS)[number];

/** Everything a commit touches outside its own memory. */
export interface CommitPorts {
  /** Runs one step: times it; a test's port dies before or after it. */
  step<T>(name: CommitStep, run: () => Promise<T>): Promise<T>;
  knownDigestsOf(seqsByEpoch: ReadonlyMap<string, readonly number[]>): Promise<DigestsByEpoch>;
  quarantine(vertical: Vertical, refused: RefusedEvent): Promise<void>;
  openKey(callId: string): Promise<CallKey>;
  /** Those of the calls that were erased or disposed of: their keys will not come. */
  removedOf(callIds: readonly string[]): Promise<ReadonlySet<string>>;
  newSegmentKey(vertical: Vertical): string;
  createObject(key: string, bytes: Buffer): Promise<{ versionId?: string }>;
  commitSegment(segment: SegmentCommit): Promise<SegmentCommitOutcome>;
}

/** By epoch, then by seq. */
type DigestsByEpoch = ReadonlyMap<string, ReadonlyMap<number, Buffer>>;

export interface CommitReport {
  readonly archived: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly segmentBytes: number;
  /** Events of the calls in `withoutKey`. */
  readonly leftOut: number;
  /** Calls whose key is not stored yet, or damaged. Their events were left out, for this reason. */
  readonly withoutKey: ReadonlyMap<string, OperationalError>;
}

/** Keys read at once for one commit. */
const KEY_READS_MAX = 8;
/** Each attempt takes out what the last one collided with; more than a few is a writer gone mad. */
const ATTEMPTS_MAX = 4;

/**
 * Makes events of one vertical durable: one object, then one transaction. When it resolves, every
 * event is indexed, was so before, or is quarantined, except those of `withoutKey`.
 *
 * Idempotent on (callId, epoch, seq). Crash: nothing is acknowledged before the transaction.
 */
export async function commitEvents(
  vertical: Vertical,
  events: readonly IncomingEvent[],
  ports: CommitPorts,
): Promise<CommitReport> {
  let remaining = events;
  let quarantined = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const report = await commitOnce(vertical, remaining, ports);
      return { ...report, quarantined: report.quarantined + quarantined };
    } catch (error) {
      if (attempt === ATTEMPTS_MAX) throw error;
      const conflicting = conflictingWith(error, remaining);
      if (conflicting === undefined) throw error;
      for (const [each, reason] of conflicting) {
        await ports.quarantine(vertical, refuse(each.event, reason));
      }
      quarantined += conflicting.size;
      remaining = remaining.filter((each) => !conflicting.has(each));
    }
  }
}

/**
 * Another commit can be indexed between our look-up and our transaction, which then indexes nothing.
 * Taken out is what collided; `undefined` for any other failure.
 */
function conflictingWith(
  error: unknown,
  events: readonly IncomingEvent[],
): Map<IncomingEvent, RefusedEvent['reason']> | undefined {
  if (error instanceof EventConflictError) {
    const taken = new Set(error.conflicts.map(({ epoch, seq }) => `${epoch} ${seq}`));
    const isTaken = ({ event }: IncomingEvent) => taken.has(`${event.epoch} ${event.seq}`);
    return new Map(events.filter(isTaken).map((each) => [each, 'identity-conflict']));
  }
  if (error instanceof EpochConflictError) {
    const foreign = new Set(error.epochs.map(({ callId, epoch }) => `${callId} ${epoch}`));
    const isForeign = ({ event }: IncomingEvent) => foreign.has(`${event.callId} ${event.epoch}`);
    return new Map(events.filter(isForeign).map((each) => [each, 'epoch-conflict']));
  }
  return undefined;
}

async function commitOnce(
  vertical: Vertical,
  events: readonly IncomingEvent[],
  ports: CommitPorts,
): Promise<CommitReport> {
  const { fresh, duplicates, conflicting } = await ports.step('deduplicate', () =>
    deduplicate(vertical, groupByEpoch(events), ports),
  );
  const { keys, withoutKey } = await ports.step('open-keys', () => openKeys(fresh, ports));
  const groups = fresh.filter((group) => keys.has(group.callId));
  const late = await putAsideRemoved(vertical, fresh, withoutKey, ports);
  const leftOut = fresh.filter((group) => withoutKey.has(group.callId));
  const report: CommitReport = {
    archived: 0,
    duplicates,
    quarantined: conflicting + late,
    segmentBytes: 0,
    leftOut: eventsIn(leftOut),
    withoutKey,
  };
  if (groups.length === 0) return report;

  const segment = await ports.step('build', async () => buildSegment(groups, keys));
  const objectKey = ports.newSegmentKey(vertical);
  const stored = await ports.step('store', () => ports.createObject(objectKey, segment.bytes));
  const indexed = await ports.step('index', () =>
    ports.commitSegment({
      objectKey,
      vertical,
      bytes: segment.bytes.length,
      sha256: segment.sha256,
      versionId: stored.versionId,
      frames: segment.frames,
    }),
  );
  return {
    ...report,
    archived: newEventsOf(indexed, groups),
    duplicates: duplicates + indexed.duplicateEvents,
    segmentBytes: segment.bytes.length,
  };
}

/** Repeated: an earlier try of this very transaction went through, and only its answer was lost. */
function newEventsOf({ kind, newEvents }: SegmentCommitOutcome, groups: readonly EpochEvents[]) {
  return kind === 'repeated' ? eventsIn(groups) : newEvents;
}

const eventsIn = (groups: readonly EpochEvents[]): number =>
  groups.reduce((sum, { events }) => sum + events.length, 0);

async function deduplicate(vertical: Vertical, groups: readonly EpochEvents[], ports: CommitPorts) {
  const indexed = await ports.knownDigestsOf(seqsByEpochOf(groups));
  let duplicates = 0;
  const conflicting: IncomingEvent[] = [];
  const fresh = groups.map((group): EpochEvents => {
    const known = new Map(indexed.get(group.epoch));
    const kept: IncomingEvent[] = [];
    for (const incoming of group.events) {
      const digest = known.get(incoming.event.seq);
      if (digest === undefined) {
        known.set(incoming.event.seq, incoming.digest);
        kept.push(incoming);
      } else if (digest.equals(incoming.digest)) duplicates += 1;
      else conflicting.push(incoming);
    }
    return { ...group, events: kept };
  });
  for (const { event } of conflicting) {
    await ports.quarantine(vertical, refuse(event, 'identity-conflict'));
  }
  return {
    fresh: fresh.filter((group) => group.events.length > 0),
    duplicates,
    conflicting: conflicting.length,
  };
}

/** Two calls may name one epoch, wrongly: the index says which of them has it. */
function seqsByEpochOf(groups: readonly EpochEvents[]): Map<string, number[]> {
  const seqsByEpoch = new Map<string, number[]>();
  for (const { epoch, events } of groups) {
    const seqs = seqsByEpoch.get(epoch) ?? [];
    seqs.push(...events.map((incoming) => incoming.event.seq));
    seqsByEpoch.set(epoch, seqs);
  }
  return seqsByEpoch;
}

/** A call whose key is missing must not hold up the calls that share its commit. */
async function openKeys(groups: readonly EpochEvents[], ports: CommitPorts) {
  const keys = new Map<string, CallKey>();
  const withoutKey = new Map<string, OperationalError>();
  const callIds = [...new Set(groups.map((group) => group.callId))];
  await mapBounded(callIds, KEY_READS_MAX, async (callId) => {
    try {
      keys.set(callId, await ports.openKey(callId));
    } catch (error) {
      if (!isOfThisCallAlone(error)) throw error;
      withoutKey.set(callId, error);
    }
  });
  return { keys, withoutKey };
}

/** What comes after its call was erased would wait for a key that never comes. Takes such calls out of `withoutKey`. */
async function putAsideRemoved(
  vertical: Vertical,
  groups: readonly EpochEvents[],
  withoutKey: Map<string, OperationalError>,
  ports: CommitPorts,
): Promise<number> {
  if (withoutKey.size === 0) return 0;
  const removed = await ports.removedOf([...withoutKey.keys()]);
  const late = groups.filter(({ callId }) => withoutKey.has(callId) && removed.has(callId));
  for (const { event } of late.flatMap(({ events }) => events)) {
    await ports.quarantine(vertical, refuse(event, 'call-removed'));
  }
  for (const { callId } of late) withoutKey.delete(callId);
  return eventsIn(late);
}

/** Not stored yet, or damaged. A store that is away is everybody's trouble. */
function isOfThisCallAlone(error: unknown): error is OperationalError {
  if (error instanceof KeyUnavailableError) return true;
  return error instanceof OperationalError && !error.retryable;
}
