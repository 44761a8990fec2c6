import { decodeWrittenFrame, sha256, type CallKey, type WrittenEvent } from '@verbatim/audit-log';
import type { IndexedFrame } from '@verbatim/storage';
import { mapBounded } from '../archive/map-bounded.js';
import { FrameMismatchError } from './seal.errors.js';

/** Ranged reads in flight for one call. */
const READS_MAX = 16;

/**
 * The events of a call from the object store alone; the index only says where they lie and what they
 * must be. An event that two commits wrote side by side comes twice.
 *
 * Errors: {@link FrameMismatchError} (not retryable); what the store throws.
 */
export async function readEvents(
  key: CallKey,
  frames: readonly IndexedFrame[],
  readRange: (frame: IndexedFrame) => Promise<Buffer>,
): Promise<WrittenEvent[]> {
  const decoded = await mapBounded(frames, READS_MAX, async (frame) =>
    openFrame(key, frame, await readRange(frame)),
  );
  return decoded.flat();
}

function openFrame(key: CallKey, frame: IndexedFrame, bytes: Buffer): WrittenEvent[] {
  const mismatch = (what: string) => new FrameMismatchError(frame.objectKey, frame.offset, what);
  if (!sha256(bytes).equals(frame.sha256)) throw mismatch('its digest differs');
  const events = decodeWrittenFrame(key, bytes);
  const digests = Buffer.concat(events.map(({ digest }) => digest));
  const isIndexed =
    digests.equals(frame.eventDigests) &&
    events.every(({ event }, index) => event.seq === frame.seqs[index]);
  if (!isIndexed) throw mismatch('its events differ');
  return events;
}
