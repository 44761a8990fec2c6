import { SEGMENT_BYTES_MAX, encodeWrittenFrame, sha256, type CallKey } from '@verbatim/audit-log';
import { invariant } from '@verbatim/contracts';
import type { CommittedFrame } from '@verbatim/storage';
import type { IncomingEvent } from '../intake/archive-job.js';

/** What one epoch contributes to a commit, ascending by seq, one event per seq. */
export interface EpochEvents {
  readonly callId: string;
  readonly epoch: string;
  readonly events: readonly IncomingEvent[];
}

export interface Segment {
  readonly bytes: Buffer;
  readonly sha256: Buffer;
  readonly frames: readonly CommittedFrame[];
}

/** Sorted by call and epoch, so that commits lock index rows in one order whatever came first. */
export function groupByEpoch(events: readonly IncomingEvent[]): EpochEvents[] {
  const groups = new Map<string, { callId: string; epoch: string; events: IncomingEvent[] }>();
  for (const incoming of events) {
    const { callId, epoch } = incoming.event;
    const name = `${callId} ${epoch}`;
    const group = groups.get(name) ?? { callId, epoch, events: [] };
    group.events.push(incoming);
    groups.set(name, group);
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => ({
      ...group,
      events: group.events.sort((a, b) => a.event.seq - b.event.seq),
    }));
}

/** Frames back to back, each sealed under its call's key. */
export function buildSegment(
  groups: readonly EpochEvents[],
  keys: ReadonlyMap<string, CallKey>,
): Segment {
  const parts: Buffer[] = [];
  const frames: CommittedFrame[] = [];
  let offset = 0;
  for (const group of groups) {
    const key = keys.get(group.callId);
    invariant(key, 'A segment is built of calls whose keys are open.');
    const frame = encodeWrittenFrame(key, group.events);
    frames.push({
      callId: group.callId,
      epoch: group.epoch,
      offset,
      length: frame.bytes.length,
      sha256: sha256(frame.bytes),
      seqs: frame.seqs,
      eventDigests: frame.eventDigests,
      events: group.events.map((incoming) => incoming.event),
    });
    parts.push(frame.bytes);
    offset += frame.bytes.length;
  }
  invariant(offset <= SEGMENT_BYTES_MAX, 'A commit is cut long before a segment is too large.');
  const bytes = Buffer.concat(parts, offset);
  return { bytes, sha256: sha256(bytes), frames };
}
