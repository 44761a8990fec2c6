import { createHmac } from 'node:crypto';
import type { EventV1 } from '@verbatim/contracts';
import { NONCE_BYTES, openBytes, sealBytes } from '../aes-gcm.js';
import { SealedEventsError, SizeLimitError } from '../audit-log.errors.js';
import { canonicalBytes } from '../canonical.js';
import { decodeEventLines, joinEventLines } from '../event-lines.js';
import type { CallKey } from '../keys/call-key.js';
import { EVENT_BYTES_MAX, SEALED_EVENTS_BYTES_MAX } from '../limits.js';
import { compress, decompress } from '../zstd.js';
import { objectNonce } from './object-nonce.js';

const MAGIC = Buffer.from('VBE1');

/**
 * The plaintext of `events.vbe`. The caller brings the events in reading order, and `written`, the canonical
 * form of those that it has.
 */
export function sealedEventsPlaintext(
  events: readonly EventV1[],
  written: ReadonlyMap<EventV1, Buffer> = new Map(),
): Buffer {
  const lines = events.map((event) => {
    const line = written.get(event) ?? canonicalBytes(event);
    if (line.length > EVENT_BYTES_MAX) {
      throw new SizeLimitError(`Event ${event.epoch} ${event.seq} is above the limit.`);
    }
    return line;
  });
  const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
  if (bytes > SEALED_EVENTS_BYTES_MAX) {
    throw new SizeLimitError(`A call of ${bytes} bytes is above the limit.`);
  }
  return joinEventLines(lines);
}

/** Deterministic: a re-run of a seal writes the same bytes. */
export function encodeSealedEvents(key: CallKey, objectKey: string, plain: Buffer): Buffer {
  const nonce = objectNonce(key, objectKey, plain);
  const sealed = sealBytes(key.seal, nonce, aadOf(objectKey), compress(plain));
  return Buffer.concat([MAGIC, nonce, sealed]);
}

/** Errors: `SealedEventsError` for anything but what was made with this key for this object. */
export function decodeSealedEvents(key: CallKey, objectKey: string, bytes: Buffer): Buffer {
  const bodyOffset = MAGIC.length + NONCE_BYTES;
  if (bytes.length < bodyOffset || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new SealedEventsError(`${objectKey} does not hold sealed events.`);
  }
  const nonce = bytes.subarray(MAGIC.length, bodyOffset);
  const packed = openBytes(key.seal, nonce, aadOf(objectKey), bytes.subarray(bodyOffset));
  if (packed === undefined) {
    throw new SealedEventsError(`${objectKey} is altered, moved, or of another key.`);
  }
  const plain = decompress(packed, SEALED_EVENTS_BYTES_MAX);
  if (plain === undefined) {
    throw new SealedEventsError(`${objectKey} does not decompress in its bound.`);
  }
  return plain;
}

/**
 * The events in an `events.vbe`, as they were sealed; fields that this build does not know are kept.
 * For reading: whether they are the right ones, and in order, is for `verifyCall` to say.
 * Errors: `SealedEventsError`. Bounds: never unpacks more than a sealed call may hold.
 */
export function openSealedEvents(key: CallKey, objectKey: string, bytes: Buffer): EventV1[] {
  const decoded = decodeEventLines(decodeSealedEvents(key, objectKey, bytes));
  if ('problem' in decoded) throw new SealedEventsError(`${objectKey}: ${decoded.problem}`);
  return decoded.events;
}

/** What the manifest says about the content without showing it. Hexadecimal. */
export function contentHmacOf(key: CallKey, plain: Buffer): string {
  return createHmac('sha256', key.content).update(plain).digest('hex');
}

const aadOf = (objectKey: string): Buffer => Buffer.concat([MAGIC, Buffer.from(objectKey)]);
