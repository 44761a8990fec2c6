import {
  createHash,
  createPrivateKey,
  createPublicKey,
  KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { invariant } from '@verbatim/contracts';
import { decodeBase64Url } from '../base64url.js';
import {
  type DocumentKind,
  type DocumentSignature,
  type SignatureAlg,
  signedBytesOf,
} from './document-signature.js';

/** What signs manifests, statements and checkpoints: a local key, or a key service over the network. */
export interface ManifestSigner {
  readonly keyId: string;
  readonly publicKey: KeyObject;
  /** The form in which it signs documents. A checkpoint is short and is signed as it is by both. */
  readonly alg: SignatureAlg;
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
  readonly alg = 'Ed25519';
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

/** A public key and the time in which its signatures count. Unix milliseconds, both ends included. */
export interface TrustedKey {
  readonly keyId: string;
  readonly publicKey: KeyObject;
  /** Null: from the first day on. */
  readonly validFrom: number | null;
  /** Null: it has no end. */
  readonly validUntil: number | null;
}

/** A public key as `KeyObject` or as SPKI PEM; bare, it counts at any time. */
export type GivenTrustedKey =
  | KeyObject
  | string
  | {
      readonly publicKey: KeyObject | string;
      readonly validFrom?: number | null;
      readonly validUntil?: number | null;
    };

/**
 * The public keys that a verifier believes, and when. A key's id follows from the key, so it cannot
 * lie. A key that is given twice counts only while both say so.
 */
export class TrustedKeys {
  readonly #keys: ReadonlyMap<string, TrustedKey>;

  private constructor(keys: ReadonlyMap<string, TrustedKey>) {
    this.#keys = keys;
  }

  static from(given: Iterable<GivenTrustedKey>): TrustedKeys {
    const keys = new Map<string, TrustedKey>();
    for (const each of given) {
      const key = trustedKeyOf(each);
      const same = keys.get(key.keyId);
      keys.set(key.keyId, same ? bothOf(same, key) : key);
    }
    return new TrustedKeys(keys);
  }

  get keyIds(): string[] {
    return [...this.#keys.keys()];
  }

  /** Of all of them, whenever they count. */
  get publicKeys(): KeyObject[] {
    return this.keys.map(({ publicKey }) => publicKey);
  }

  /**
   * The keys that had not ended then. A checkpoint does not say when it was signed, but not before what
   * it holds: a key that had ended when the newest of that came about cannot have signed it.
   */
  notEndedBy(at: number): TrustedKeys {
    return TrustedKeys.from(
      this.keys.filter(({ validUntil }) => validUntil === null || validUntil >= at),
    );
  }

  get keys(): TrustedKey[] {
    return [...this.#keys.values()];
  }

  /** `undefined` when the key is not among the trusted ones: then nothing is known either way. */
  verify(keyId: string, bytes: Uint8Array, signature: Uint8Array): boolean | undefined {
    const key = this.#keys.get(keyId);
    return key && verify(null, bytes, key.publicKey, signature);
  }

  /** As `verify`, of a document in canonical form without its signature. A garbled signature is none. */
  verifyDocument(
    kind: DocumentKind,
    canonical: Buffer,
    { alg, keyId, value }: DocumentSignature,
  ): boolean | undefined {
    const signature = decodeBase64Url(value) ?? Buffer.alloc(0);
    return this.verify(keyId, signedBytesOf(alg, kind, canonical), signature);
  }

  /**
   * Why a signature of this key does not count for something signed at that time (Unix milliseconds);
   * `undefined` when it counts. The time is the signer's own word: what it is worth beyond that, the
   * log says, which knows when it came to hear of it.
   */
  distrustAt(keyId: string, at: number): string | undefined {
    const key = this.#keys.get(keyId);
    if (key === undefined) return `${keyId}, which is not trusted`;
    const { validFrom, validUntil } = key;
    if (validFrom !== null && at < validFrom) {
      return `${keyId} at ${isoOf(at)}, which is trusted from ${isoOf(validFrom)} on`;
    }
    if (validUntil !== null && at > validUntil) {
      return `${keyId} at ${isoOf(at)}, which was trusted until ${isoOf(validUntil)}`;
    }
    return undefined;
  }
}

function trustedKeyOf(given: GivenTrustedKey): TrustedKey {
  const isBare = typeof given === 'string' || given instanceof KeyObject;
  const { publicKey, validFrom = null, validUntil = null } = isBare ? { publicKey: given } : given;
  const key = typeof publicKey === 'string' ? createPublicKey(publicKey) : publicKey;
  invariant(key.type === 'public' && key.asymmetricKeyType === 'ed25519', 'Not a trusted key.');
  return { keyId: keyIdOf(key), publicKey: key, validFrom, validUntil };
}

function bothOf(a: TrustedKey, b: TrustedKey): TrustedKey {
  const froms = [a.validFrom, b.validFrom].filter((at) => at !== null);
  const untils = [a.validUntil, b.validUntil].filter((at) => at !== null);
  return {
    ...a,
    validFrom: froms.length === 0 ? null : Math.max(...froms),
    validUntil: untils.length === 0 ? null : Math.min(...untils),
  };
}

const isoOf = (at: number): string => new Date(at).toISOString();
