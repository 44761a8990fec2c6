import { createDecipheriv } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { SEALED_EVENTS_BYTES_MAX, type CallKey } from '@verbatim/audit-log';
import { EventV1 } from '@verbatim/contracts';

const MAGIC = Buffer.from('VBE1');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Opens `events.vbe`: `"VBE1" + nonce + ciphertext + tag`, zstd inside, one event a line.
 *
 * `undefined` for anything but the bytes that were sealed with this key under this name. Bounds: never
 * unpacks more than a sealed call may hold. Source: docs/specs/formats.md, section 5.
 */
export function openSealedEvents(
  key: CallKey,
  objectKey: string,
  bytes: Buffer,
): EventV1[] | undefined {
  const nonceEnd = MAGIC.length + NONCE_BYTES;
  if (bytes.length < nonceEnd + TAG_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    return undefined;
  }
  try {
    const cipher = createDecipheriv(
      'aes-256-gcm',
      key.seal,
      bytes.subarray(MAGIC.length, nonceEnd),
    );
    cipher.setAAD(Buffer.concat([MAGIC, Buffer.from(objectKey)]));
    cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const packed = Buffer.concat([
      cipher.update(bytes.subarray(nonceEnd, -TAG_BYTES)),
      cipher.final(),
    ]);
    const plain = zstdDecompressSync(packed, { maxOutputLength: SEALED_EVENTS_BYTES_MAX });
    return plain.toString('utf8').split('\n').map(eventOf);
  } catch {
    // Another key, altered bytes, not zstd, not an event: `verbatim verify` says which.
    return undefined;
  }
}

/** The parsed line itself, so that fields of a newer writer stay. */
function eventOf(line: string): EventV1 {
  const value: unknown = JSON.parse(line);
  EventV1.parse(value);
  return value as EventV1;
}
