import { NONCE_BYTES, openBytes, sealBytes } from '../aes-gcm.js';
import { SizeLimitError, VoicemailUnreadableError } from '../audit-log.errors.js';
import type { CallKey } from '../keys/call-key.js';
import { VOICEMAIL_BYTES_MAX } from '../limits.js';
import { objectNonce } from './object-nonce.js';

const MAGIC = Buffer.from('VBM1');

/** Beside the revisions of the call: a recording belongs to all of them. */
export const voicemailPrefix = (callId: string): string => `calls/${callId}/voicemail/`;
export const voicemailPath = (callId: string, recordingSid: string): string =>
  `${voicemailPrefix(callId)}${recordingSid}.vbm`;

/**
 * The carrier's recording of a message, sealed under the key of its call: a WAV file as the carrier gave it.
 * Deterministic: a re-run writes the same bytes. Errors: `SizeLimitError`.
 * Source: docs/specs/formats.md, section 5.
 */
export function sealVoicemail(key: CallKey, objectKey: string, wav: Buffer): Buffer {
  if (wav.length > VOICEMAIL_BYTES_MAX) {
    throw new SizeLimitError(`A recording of ${wav.length} bytes is above the limit.`);
  }
  const nonce = objectNonce(key, objectKey, wav);
  return Buffer.concat([MAGIC, nonce, sealBytes(key.seal, nonce, aadOf(objectKey), wav)]);
}

/** Errors: `VoicemailUnreadableError` for anything but what was made with this key for this object. */
export function openVoicemail(key: CallKey, objectKey: string, bytes: Buffer): Buffer {
  const bodyOffset = MAGIC.length + NONCE_BYTES;
  const isOurs = bytes.length > bodyOffset && bytes.subarray(0, MAGIC.length).equals(MAGIC);
  const nonce = bytes.subarray(MAGIC.length, bodyOffset);
  const wav = isOurs
    ? openBytes(key.seal, nonce, aadOf(objectKey), bytes.subarray(bodyOffset))
    : undefined;
  if (wav === undefined) {
    throw new VoicemailUnreadableError(`${objectKey} is altered, moved, or of another key.`);
  }
  return wav;
}

const aadOf = (objectKey: string): Buffer => Buffer.concat([MAGIC, Buffer.from(objectKey)]);
