import { conversationOf, decodeFrame, type Conversation } from '@verbatim/audit-log';
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
  /** What it used and cost; null while it is not sealed, or where the record says nothing of it. */
  readonly costs: CallCosts | null;
  readonly conversation: Conversation;
}

/**
 * The sealed record, from the object store alone; for a call that is not sealed yet, what has been
 * archived of it so far. `undefined` when neither knows the call.
 */
export async function readCall(
  access: RecordAccess,
  callId: string,
): Promise<ShownCall | undefined> {
  const reader = objectReader(await access.store());
  const manifest = await readNewestManifest(reader, callId);
  if (manifest === undefined) return readOpenCall(access, callId);
  const key = await (await access.keys()).open(callId);
  const events = await readSealedEvents(reader, manifest, key);
  return {
    state: 'sealed',
    revision: manifest.revision,
    completeness: manifest.completeness.verdict,
    reasons: manifest.completeness.reasons,
    gapsFoundElsewhere: manifest.gaps.filter(({ source }) => source !== 'stream'),
    costs: manifest.costs ?? null,
    conversation: conversationOf(events, key),
  };
}

async function readOpenCall(access: RecordAccess, callId: string): Promise<ShownCall | undefined> {
  if (!access.hasDatabase) return undefined;
  const events = await readFrames(
    access.index(),
    await access.store(),
    await access.keys(),
    callId,
  );
  if (events.length === 0) return undefined;
  return {
    state: 'open',
    revision: 0,
    completeness: null,
    reasons: [],
    gapsFoundElsewhere: [],
    costs: null,
    conversation: conversationOf(events, await (await access.keys()).open(callId)),
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
