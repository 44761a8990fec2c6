import {
  conversationOf,
  decodeFrame,
  inReadingOrder,
  uncoveredSpansOf,
  type CallKey,
  type Conversation,
  type Manifest,
  type UncoveredSpan,
} from '@verbatim/audit-log';
import type { CallCosts, EventV1 } from '@verbatim/contracts';
import {
  objectReader,
  type CallIndex,
  type CallKeyring,
  type ObjectStore,
} from '@verbatim/storage';
import type { RecordAccess } from '../record-access.js';
import { readNewestManifest, readSealedEvents } from './sealed-record.js';

/** A call as it can be shown. */
export interface ShownCall {
  readonly state: 'sealed' | 'open';
  /** 0 while the call is not sealed. */
  readonly revision: number;
  readonly completeness: string | null;
  readonly reasons: readonly string[];
  /** Explained holes that no event in the stream tells of. */
  readonly gapsFoundElsewhere: readonly { from: number; to: number; reason: string }[];
  /** Spans that the record does not cover, and why. */
  readonly uncovered: readonly UncoveredSpan[];
  /** What it used and cost; null while it is not sealed, or where the record says nothing of it. */
  readonly costs: CallCosts | null;
  readonly conversation: Conversation;
}

/** All that is archived of a call, and what opens it. */
export interface CallRecord {
  /** Absent while the call is not sealed. */
  readonly manifest?: Manifest;
  readonly events: readonly EventV1[];
  readonly key: CallKey;
}

/** As `readCall`, for who wants the events. Errors: as those of the keyring and the store. */
export async function readRecord(
  access: RecordAccess,
  callId: string,
): Promise<CallRecord | undefined> {
  const store = await access.store();
  const reader = objectReader(store);
  const manifest = await readNewestManifest(reader, callId);
  if (manifest !== undefined) {
    const key = await (await access.keys()).open(callId);
    return { manifest, events: await readSealedEvents(reader, manifest, key), key };
  }
  if (!access.hasDatabase) return undefined;
  const keys = await access.keys();
  const events = await readFrames(access.index(), store, keys, callId);
  return events.length === 0 ? undefined : { events, key: await keys.open(callId) };
}

/**
 * The sealed record, from the object store alone; for a call that is not sealed yet, what has been
 * archived of it so far. `undefined` when neither knows the call.
 */
export async function readCall(
  access: RecordAccess,
  callId: string,
): Promise<ShownCall | undefined> {
  const record = await readRecord(access, callId);
  if (record === undefined) return undefined;
  const { manifest, events, key } = record;
  return {
    state: manifest ? 'sealed' : 'open',
    revision: manifest?.revision ?? 0,
    completeness: manifest?.completeness.verdict ?? null,
    reasons: manifest?.completeness.reasons ?? [],
    gapsFoundElsewhere: manifest?.gaps.filter(({ source }) => source !== 'stream') ?? [],
    // By the events: older manifests do not state them.
    uncovered: uncoveredSpansOf(inReadingOrder(events)),
    costs: manifest?.costs ?? null,
    conversation: conversationOf(events, key),
  };
}

async function readFrames(
  index: CallIndex,
  store: ObjectStore,
  keys: CallKeyring,
  callId: string,
): Promise<EventV1[]> {
  const events: EventV1[] = [];
  for (const { objectKey, versionId, offset, length } of await index.framesOf(callId)) {
    const bytes = await store.read(objectKey, { versionId, range: { offset, length } });
    events.push(...decodeFrame(await keys.open(callId), bytes));
  }
  return events;
}
