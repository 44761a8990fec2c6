import { createHash, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { invariant } from '@verbatim/contracts';

export const CALL_KEY_BYTES = 32;

/**
 * The data key of one call and what is derived from it. Made when the call starts; whoever has it can
 * read the call, and destroying every copy erases the call.
 *
 * Prints as `[CallKey]` in logs and has no JSON form, so that it cannot leave by accident.
 * Source: docs/specs/formats.md, section 2.
 */
export class CallKey {
  /** Seals the words of events. */
  readonly words: KeyObject;
  /** Seals frames in segments. */
  readonly frame: KeyObject;
  /** Seals the objects under `calls/`. */
  readonly seal: KeyObject;
  /** Makes the nonces of those objects. */
  readonly nonce: KeyObject;
  /** Authenticates the plaintext of a sealed call. */
  readonly content: KeyObject;
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer) {
    invariant(bytes.length === CALL_KEY_BYTES, `A data key has ${CALL_KEY_BYTES} bytes.`);
    this.#bytes = bytes;
    this.words = this.#subkey('words');
    this.frame = this.#subkey('frame');
    this.seal = this.#subkey('seal');
    this.nonce = this.#subkey('nonce');
    this.content = this.#subkey('content');
  }

  static generate(): CallKey {
    return new CallKey(randomBytes(CALL_KEY_BYTES));
  }

  /** Takes a copy of the bytes. */
  static from(bytes: Uint8Array): CallKey {
    return new CallKey(Buffer.from(bytes));
  }

  /** What a manifest says about the key without giving it away. Hexadecimal. */
  commitment(): string {
    return createHash('sha256')
      .update('verbatim/v1/key-commitment')
      .update(this.#bytes)
      .digest('hex');
  }

  /** A copy. For wrapping only. */
  bytes(): Buffer {
    return Buffer.from(this.#bytes);
  }

  toJSON(): string {
    return '[CallKey]';
  }

  [inspect.custom](): string {
    return '[CallKey]';
  }

  #subkey(use: string): KeyObject {
    const derived = hkdfSync('sha256', this.#bytes, '', `verbatim/v1/${use}`, CALL_KEY_BYTES);
    return createSecretKey(Buffer.from(derived));
  }
}
