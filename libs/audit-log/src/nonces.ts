import { randomBytes } from 'node:crypto';
import { NONCE_BYTES } from './aes-gcm.js';

/** Asked of the system at once: one question costs as much for these as for a single nonce. */
const NONCES_AT_ONCE = 256;

let drawn = Buffer.alloc(0);
let next = 0;

/** Random, each given out once. */
export function newNonce(): Buffer {
  if (next >= drawn.length) {
    drawn = randomBytes(NONCE_BYTES * NONCES_AT_ONCE);
    next = 0;
  }
  next += NONCE_BYTES;
  return Buffer.from(drawn.subarray(next - NONCE_BYTES, next));
}
