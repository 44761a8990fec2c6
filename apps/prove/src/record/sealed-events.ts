import { createDecipheriv } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { type CallKey, SEALED_EVENTS_BYTES_MAX } from '@verbatim/audit-log';
import { EventV1 } from '@verbatim/contracts';

const MAGIC = Buffer.from('VBE1');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Reads `events.vbe` as docs/specs/formats.md describes it, section 5, without the product's own
 * reader: what can be read from the specification alone will still be readable in twenty years.
 *
 * Errors: throws for anything that is not what the specification says.
 */
export function readSealedEvents(key: CallKey, objectKey: string, stored: Buffer): EventV1[] {
  if (!stored.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error(`${objectKey}: not VBE1`);
  const nonce = stored.subarray(MAGIC.length, MAGIC.length + NONCE_BYTES);
  const sealed = stored.subarray(MAGIC.length + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key.seal, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.concat([MAGIC, Buffer.from(objectKey)]));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const packed = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
  const plain = zstdDecompressSync(packed, { maxOutputLength: SEALED_EVENTS_BYTES_MAX });
  return plain
    .toString('utf8')
    .split('\n')
    .map((line) => EventV1.parse(JSON.parse(line)));
}
