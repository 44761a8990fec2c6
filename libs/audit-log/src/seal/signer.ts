import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { invariant } from '@verbatim/contracts';

/** What signs manifests: a local key, or a key service that is asked over the network. */
export interface ManifestSigner {
  readonly keyId: string;
  /**
   * Must be deterministic, so that a re-run of a seal writes the same bytes. Ed25519 is.
   * Errors: those of a key service that is away or refuses; a local key has none.
   */
  sign(bytes: Buffer): Promise<Buffer>;
}

/** The first 16 hexadecimal digits of SHA-256 over the public key's SPKI form. */
export function keyIdOf(publicKey: KeyObject): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}

export class Ed25519Signer implements ManifestSigner {
  readonly keyId: string;
  readonly publicKey: KeyObject;
  readonly #privateKey: KeyObject;

  /** A private key as `KeyObject`, or as PKCS #8 PEM. */
  constructor(privateKey: KeyObject | string) {
    const key = typeof privateKey === 'string' ? createPrivateKey(privateKey) : privateKey;
    invariant(key.asymmetricKeyType === 'ed25519', 'Manifests are signed with Ed25519.');
    this.#privateKey = key;
    this.publicKey = createPublicKey(key);
    this.keyId = keyIdOf(this.publicKey);
  }

  async sign(bytes: Buffer): Promise<Buffer> {
    return sign(null, bytes, this.#privateKey);
  }
}

/** The public keys that a verifier believes. A key's id follows from the key, so it cannot lie. */
export class TrustedKeys {
  readonly #keys: ReadonlyMap<string, KeyObject>;

  private constructor(keys: ReadonlyMap<string, KeyObject>) {
    this.#keys = keys;
  }

  /** Public keys as `KeyObject`, or as SPKI PEM. */
  static from(publicKeys: Iterable<KeyObject | string>): TrustedKeys {
    const keys = new Map<string, KeyObject>();
    for (const given of publicKeys) {
      const key = typeof given === 'string' ? createPublicKey(given) : given;
      invariant(key.type === 'public' && key.asymmetricKeyType === 'ed25519', 'Not a trusted key.');
      keys.set(keyIdOf(key), key);
    }
    return new TrustedKeys(keys);
  }

  get keyIds(): string[] {
    return [...this.#keys.keys()];
  }

  get publicKeys(): KeyObject[] {
    return [...this.#keys.values()];
  }

  /** `undefined` when the key is not among the trusted ones: then nothing is known either way. */
  verify(keyId: string, bytes: Uint8Array, signature: Uint8Array): boolean | undefined {
    const key = this.#keys.get(keyId);
    return key && verify(null, bytes, key, signature);
  }
}
