import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { invariant } from '@verbatim/contracts';

const KEY_BYTES = 32;
const ID_BYTES = 8;
const FILE_INFO = 'verbatim/spool/file/v2/';
const ID_INFO = 'verbatim/spool/key-id';

/**
 * The key under a spool. Never used itself: every file has a key of its own, made from this one, the
 * file's salt and the partition that it belongs to, so that no two files share a nonce.
 */
export class SpoolKey {
  /** Fingerprint, 16 hex digits: says which key is meant, and nothing about the key. */
  readonly id: string;
  readonly #root: KeyObject;

  constructor(bytes: Uint8Array) {
    invariant(bytes.length === KEY_BYTES, `a spool key has ${KEY_BYTES} bytes`);
    this.#root = createSecretKey(bytes);
    const derived = Buffer.from(hkdfSync('sha256', this.#root, '', ID_INFO, KEY_BYTES));
    this.id = createHash('sha256')
      .update(derived)
      .digest('hex')
      .slice(0, ID_BYTES * 2);
  }

  fileKey(salt: Uint8Array, partition: string): KeyObject {
    const bytes = hkdfSync('sha256', this.#root, salt, FILE_INFO + partition, KEY_BYTES);
    return createSecretKey(new Uint8Array(bytes));
  }
}
