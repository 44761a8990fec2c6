import { type EventV1, invariant } from '@verbatim/contracts';
import { TAG_BYTES, openBytes, sealBytes } from '../aes-gcm.js';
import { FrameFormatError, IdentityConflictError, SizeLimitError } from '../audit-log.errors.js';
import { canonicalBytes, sha256 } from '../canonical.js';
import { decodeEventLines, joinEventLines } from '../event-lines.js';
import type { CallKey } from '../keys/call-key.js';
import { EVENT_BYTES_MAX, FRAME_PLAINTEXT_BYTES_MAX } from '../limits.js';
import { newNonce } from '../nonces.js';
import { compressOnce, decompress } from '../zstd.js';
import {
  type FrameHeader,
  decodeFramePrefix,
  encodeFramePrefix,
  frameAad,
} from './frame-header.js';

/**
 * Below it a frame is not compressed. zstd takes 17 µs to begin, whatever there is to do: as long as the
 * rest of opening a frame of one event, of which a call in a busy vertical has thousands. Of 2 KiB it
 * would save some 500 bytes, in an object that goes once its calls are sealed.
 */
const COMPRESSED_BYTES_MIN = 2 * 1024;

export interface EncodedFrame {
  readonly bytes: Buffer;
  readonly callId: string;
  readonly epoch: string;
  /** Ascending, each once. */
  readonly seqs: number[];
  /** The digest of each event, beside its seq. 32 bytes each. */
  readonly eventDigests: Buffer[];
}

/** An event with its canonical form and that form's digest, made once by whoever needed them first. */
export interface WrittenEvent {
  readonly event: EventV1;
  readonly line: Buffer;
  readonly digest: Buffer;
}

export function writtenEvent(event: EventV1): WrittenEvent {
  const line = canonicalBytes(event);
  return { event, line, digest: sha256(line) };
}

/**
 * Seals events of one (callId, epoch), in any order, into a frame. A repeated event is written once.
 *
 * Errors: `SizeLimitError` above 256 KiB for an event or 16 MiB for the frame; `IdentityConflictError`
 * for one seq with two contents. Mixed epochs are a bug.
 * Source: docs/specs/formats.md, section 4.
 */
export function encodeFrame(key: CallKey, events: readonly EventV1[]): EncodedFrame {
  return encodeWrittenFrame(key, events.map(writtenEvent));
}

/** The same of events that have been written before. */
export function encodeWrittenFrame(key: CallKey, events: readonly WrittenEvent[]): EncodedFrame {
  const first = events[0]?.event;
  invariant(first !== undefined, 'A frame holds at least one event.');
  const bySeq = eventsBySeq(events, first);
  const seqs = [...bySeq.keys()].sort((a, b) => a - b);
  const ordered = seqs.map((seq) => bySeq.get(seq)!);
  const plain = joinEventLines(ordered.map(({ line }) => line));
  if (plain.length > FRAME_PLAINTEXT_BYTES_MAX) {
    throw new SizeLimitError(`A frame of ${plain.length} bytes is above the limit.`);
  }

  const nonce = newNonce();
  const isCompressed = plain.length >= COMPRESSED_BYTES_MIN;
  const header: FrameHeader = {
    v: 1,
    callId: first.callId,
    epoch: first.epoch,
    count: seqs.length,
    seqFrom: seqs[0]!,
    seqTo: seqs.at(-1)!,
    alg: isCompressed ? 'A256GCM+zstd' : 'A256GCM',
    nonce: nonce.toString('base64url'),
  };
  const packed = isCompressed ? compressOnce(plain) : plain;
  const body = sealBytes(key.frame, nonce, frameAad(header), packed);
  return {
    bytes: Buffer.concat([encodeFramePrefix(header, body.length), body]),
    callId: first.callId,
    epoch: first.epoch,
    seqs,
    eventDigests: ordered.map(({ digest }) => digest),
  };
}

/**
 * Reads the plain part of the frame at `offset`, without any key. `length` is the whole frame's: the
 * next one begins at `offset + length`. Errors: `FrameFormatError`.
 */
export function readFrameHeader(
  bytes: Buffer,
  offset = 0,
): { header: FrameHeader; length: number } {
  const { header, bodyOffset, bodyLength } = decodeFramePrefix(bytes, offset);
  return { header, length: bodyOffset + bodyLength - offset };
}

/**
 * Opens exactly one frame. Fields that this build does not know are kept.
 *
 * Bounds: never allocates above the limits, whatever the bytes claim.
 * Errors: `FrameFormatError` for anything but the bytes that `encodeFrame` made with this key.
 */
export function decodeFrame(key: CallKey, bytes: Buffer): EventV1[] {
  return openFrame(key, bytes).events;
}

/** The same with each event's canonical form, as it lies in the frame, and that form's digest. */
export function decodeWrittenFrame(key: CallKey, bytes: Buffer): WrittenEvent[] {
  const { events, lines } = openFrame(key, bytes);
  return events.map((event, i) => ({ event, line: lines[i]!, digest: sha256(lines[i]!) }));
}

function openFrame(key: CallKey, bytes: Buffer): { events: EventV1[]; lines: Buffer[] } {
  const { header, nonce, aad, bodyOffset, bodyLength } = decodeFramePrefix(bytes, 0);
  if (bytes.length !== bodyOffset + bodyLength) {
    throw new FrameFormatError('The frame has another length than its header says.');
  }
  if (bodyLength < TAG_BYTES) throw new FrameFormatError('The body is too short.');
  const packed = openBytes(key.frame, nonce, aad, bytes.subarray(bodyOffset));
  if (packed === undefined) throw new FrameFormatError('The body is altered or of another key.');
  const plain = header.alg === 'A256GCM' ? packed : decompress(packed, FRAME_PLAINTEXT_BYTES_MAX);
  if (plain === undefined) throw new FrameFormatError('The body does not decompress in its bound.');
  if (plain.length > FRAME_PLAINTEXT_BYTES_MAX) throw new FrameFormatError('The body is too long.');

  const decoded = decodeEventLines(plain);
  if ('problem' in decoded) throw new FrameFormatError(`The frame holds ${decoded.problem}.`);
  checkAgainstHeader(decoded.events, header);
  return decoded;
}

function eventsBySeq(events: readonly WrittenEvent[], first: EventV1): Map<number, WrittenEvent> {
  const bySeq = new Map<number, WrittenEvent>();
  for (const written of events) {
    const { callId, epoch, seq } = written.event;
    const isSameEpoch = callId === first.callId && epoch === first.epoch;
    invariant(isSameEpoch, 'A frame holds events of one epoch of one call.');
    const { length } = written.line;
    if (length > EVENT_BYTES_MAX) {
      throw new SizeLimitError(`Event ${epoch} ${seq} of ${length} bytes is above the limit.`);
    }
    const known = bySeq.get(seq);
    if (known !== undefined && !known.line.equals(written.line)) {
      throw new IdentityConflictError(`Two events of ${callId} are ${epoch} ${seq}.`);
    }
    bySeq.set(seq, written);
  }
  return bySeq;
}

function checkAgainstHeader(events: readonly EventV1[], header: FrameHeader): void {
  const isInOrder = events.every((event, i) => i === 0 || event.seq > events[i - 1]!.seq);
  const isOfEpoch = events.every(
    (event) => event.callId === header.callId && event.epoch === header.epoch,
  );
  const isCounted =
    events.length === header.count &&
    events[0]?.seq === header.seqFrom &&
    events.at(-1)?.seq === header.seqTo;
  if (!isInOrder || !isOfEpoch || !isCounted) {
    throw new FrameFormatError('The events are not those that the header names.');
  }
}
