import { createHmac } from 'node:crypto';
import { NONCE_BYTES } from '../aes-gcm.js';
import { sha256 } from '../canonical.js';
import type { CallKey } from '../keys/call-key.js';

/**
 * A keyed function of the object's name and of what it holds, so that a re-run of a seal writes the
 * same bytes and no nonce ever serves two contents. Source: docs/specs/formats.md, section 5.
 */
export function objectNonce(key: CallKey, objectKey: string, plain: Buffer): Buffer {
  return createHmac('sha256', key.nonce)
    .update(objectKey)
    .update(Buffer.from([0]))
    .update(sha256(plain))
    .digest()
    .subarray(0, NONCE_BYTES);
}
