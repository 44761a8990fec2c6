import { createHash, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { invariant } from '@verbatim/contracts';
import { z } from 'zod';
import { NONCE_BYTES, openBytes, sealBytes } from '../aes-gcm.js';
import { OtherMasterKeyError, WrappedKeyError } from '../audit-log.errors.js';
import { decodeBase64Url } from '../base64url.js';
import { CALL_KEY_BYTES, CallKey } from './call-key.js';

const Wrapped = {
  v: z.literal(1),
  callId: z.string().min(1),
  /** `local:<master key id>` or `kms:<ARN of the key>`. */
  wrappedBy: z.string().min(1),
  ct: z.string(),
  /** Unix milliseconds. For people: it is not authenticated, and no verdict rests on it. */
  createdAt: z.int().min(0),
};

/** The object at `keys/<callId>`. Stored as canonical JSON. */
export const WrappedKey = z.discriminatedUnion('alg', [
  z.strictObject({ ...Wrapped, alg: z.literal('A256GCM'), nonce: z.string() }),
  /** AWS KMS bound it to the call by its encryption context, `{"callId":…}`. */
  z.strictObject({ ...Wrapped, alg: z.literal('aws-kms') }),
]);
export type WrappedKey = z.infer<typeof WrappedKey>;

export const wrappedKeyPath = (callId: string): string => `keys/${callId}`;

/** What wraps the data keys: a local file, or a key service. */
export interface MasterKey {
  /** For people: the local key's id, or the key service's name of it. */
  readonly id: string;
  /** Errors: those of a key service that is away or refuses. */
  wrap(callId: string, key: CallKey, createdAt: number): Promise<WrappedKey>;
  /**
   * Errors: `OtherMasterKeyError` when another key wrapped it, `WrappedKeyError` when it was altered
   * or moved to another call. Anything else means that a key service is away or refuses.
   */
  unwrap(wrapped: WrappedKey): Promise<CallKey>;
}

const aadOf = (callId: string): Buffer => Buffer.from(`verbatim/v1/key|${callId}`);

/** 32 bytes that this process holds. */
export class LocalMasterKey implements MasterKey {
  readonly id: string;
  readonly #key: KeyObject;

  constructor(bytes: Buffer) {
    invariant(bytes.length === 32, 'A local master key has 32 bytes.');
    this.#key = createSecretKey(bytes);
    const digest = createHash('sha256').update('verbatim/master').update(bytes).digest('hex');
    this.id = digest.slice(0, 16);
  }

  /** 32 bytes for another use than wrapping, such as the spool's; they tell nothing about this key. */
  derive(use: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, '', `verbatim/v1/master/${use}`, 32));
  }

  async wrap(
    callId: string,
    key: CallKey,
    createdAt: number,
  ): Promise<Extract<WrappedKey, { alg: 'A256GCM' }>> {
    const nonce = randomBytes(NONCE_BYTES);
    const sealed = sealBytes(this.#key, nonce, aadOf(callId), key.bytes());
    return {
      v: 1,
      callId,
      wrappedBy: this.#name,
      alg: 'A256GCM',
      nonce: nonce.toString('base64url'),
      ct: sealed.toString('base64url'),
      createdAt,
    };
  }

  async unwrap(wrapped: WrappedKey): Promise<CallKey> {
    if (wrapped.wrappedBy !== this.#name) {
      throw new OtherMasterKeyError(
        `The key of ${wrapped.callId} was wrapped by another master key than ${this.#name}.`,
      );
    }
    const nonce = wrapped.alg === 'A256GCM' ? decodeBase64Url(wrapped.nonce) : undefined;
    const sealed = decodeBase64Url(wrapped.ct);
    const bytes = nonce && sealed && openBytes(this.#key, nonce, aadOf(wrapped.callId), sealed);
    if (bytes?.length !== CALL_KEY_BYTES) {
      throw new WrappedKeyError(`The wrapped key of ${wrapped.callId} was altered.`);
    }
    return CallKey.from(bytes);
  }

  get #name(): string {
    return `local:${this.id}`;
  }
}
