import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import {
  CALL_KEY_BYTES,
  CallKey,
  type MasterKey,
  OtherMasterKeyError,
  type WrappedKey,
  WrappedKeyError,
} from '@verbatim/audit-log';
import { KeyServiceRefusedError, KeyServiceUnavailableError } from '../key-service.errors.js';
import { keyServiceErrorOf, kmsFailureName } from './kms-failure.js';

/** What Encrypt may return at most. */
const CIPHERTEXT_BYTES_MAX = 6_144;

/**
 * A symmetric key in AWS KMS. The data key travels there and back over TLS, the master key never
 * leaves it; the encryption context `{"callId":…}` binds what is wrapped to its call, and shows in
 * CloudTrail whose key was opened.
 *
 * Bounds: 3 attempts of 2 s each for a request. One request to wrap a key, one to open it.
 * Errors: `KeyServiceUnavailableError`, `KeyServiceRefusedError`, and those of `MasterKey`.
 */
export class KmsMasterKey implements MasterKey {
  #arn: Promise<string> | undefined;

  private constructor(
    private readonly client: KMSClient,
    /** As configured: ARN, id or alias. */
    readonly id: string,
  ) {}

  /**
   * Asks whether the key is there and fit for wrapping. A service that is away is no hindrance: it is
   * asked again when the key is needed. Errors: `KeyServiceRefusedError`.
   */
  static async open(client: KMSClient, keyName: string): Promise<KmsMasterKey> {
    const master = new KmsMasterKey(client, keyName);
    await master.#name().catch((error: unknown) => {
      if (!(error instanceof KeyServiceUnavailableError)) throw error;
    });
    return master;
  }

  async wrap(callId: string, key: CallKey, createdAt: number): Promise<WrappedKey> {
    const arn = await this.#name();
    try {
      const { CiphertextBlob: sealed } = await this.client.send(
        new EncryptCommand({ KeyId: arn, Plaintext: key.bytes(), EncryptionContext: { callId } }),
      );
      if (sealed === undefined || sealed.length > CIPHERTEXT_BYTES_MAX) {
        throw new KeyServiceRefusedError(this.id, 'Encrypt gave no ciphertext of a possible size');
      }
      const ct = Buffer.from(sealed).toString('base64url');
      return { v: 1, callId, wrappedBy: `kms:${arn}`, alg: 'aws-kms', ct, createdAt };
    } catch (error) {
      throw keyServiceErrorOf(this.id, error);
    }
  }

  async unwrap(wrapped: WrappedKey): Promise<CallKey> {
    const { callId, wrappedBy } = wrapped;
    if (wrapped.alg !== 'aws-kms') throw this.#otherKey(callId);
    const arn = await this.#name();
    if (wrappedBy !== `kms:${arn}`) throw this.#otherKey(callId);
    const bytes = await this.#decrypt(arn, callId, Buffer.from(wrapped.ct, 'base64url'));
    if (bytes.length !== CALL_KEY_BYTES) {
      throw new WrappedKeyError(`The wrapped key of ${callId} holds no data key.`);
    }
    return CallKey.from(bytes);
  }

  async #decrypt(arn: string, callId: string, sealed: Buffer): Promise<Uint8Array> {
    if (sealed.length === 0 || sealed.length > CIPHERTEXT_BYTES_MAX) {
      throw new WrappedKeyError(`The wrapped key of ${callId} was altered.`);
    }
    try {
      const { Plaintext: bytes } = await this.client.send(
        new DecryptCommand({
          KeyId: arn,
          CiphertextBlob: sealed,
          EncryptionContext: { callId },
        }),
      );
      return bytes ?? new Uint8Array();
    } catch (error) {
      const name = kmsFailureName(error);
      if (name === 'IncorrectKeyException') throw this.#otherKey(callId);
      if (name === 'InvalidCiphertextException') {
        throw new WrappedKeyError(`The wrapped key of ${callId} was altered.`);
      }
      throw keyServiceErrorOf(this.id, error);
    }
  }

  /** The key's ARN. Remembered once known; a failure is not. */
  #name(): Promise<string> {
    return (this.#arn ??= this.#describe().catch((error: unknown) => {
      this.#arn = undefined;
      throw keyServiceErrorOf(this.id, error);
    }));
  }

  async #describe(): Promise<string> {
    const { KeyMetadata: key } = await this.client.send(new DescribeKeyCommand({ KeyId: this.id }));
    const isFit = key?.KeyUsage === 'ENCRYPT_DECRYPT' && key.KeySpec === 'SYMMETRIC_DEFAULT';
    if (key?.Arn === undefined || !isFit) {
      const kind = `${key?.KeySpec ?? 'unknown'}, ${key?.KeyUsage ?? 'unknown'}`;
      throw new KeyServiceRefusedError(
        this.id,
        `it is ${kind}; wrapping takes SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT`,
      );
    }
    if (key.KeyState !== 'Enabled') {
      throw new KeyServiceRefusedError(this.id, `its state is ${key.KeyState ?? 'unknown'}`);
    }
    return key.Arn;
  }

  #otherKey(callId: string): OtherMasterKeyError {
    return new OtherMasterKeyError(
      `The key of ${callId} was wrapped by another master key than ${this.id}.`,
    );
  }
}
