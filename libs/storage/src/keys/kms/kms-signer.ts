import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { keyIdOf, type ManifestSigner } from '@verbatim/audit-log';
import { invariant } from '@verbatim/contracts';
import { KeyServiceRefusedError } from '../key-service.errors.js';
import { keyServiceErrorOf } from './kms-failure.js';

/** What Sign takes as a message at most. */
export const KMS_MESSAGE_BYTES_MAX = 4_096;
const ALGORITHM = 'ED25519_SHA_512';

/**
 * An Ed25519 key in AWS KMS (`ECC_NIST_EDWARDS25519`). Documents are signed by their digest, since Sign
 * takes no long messages; checkpoints are short and go as they are. Every signature is verified before
 * it is given on.
 *
 * Errors: `KeyServiceUnavailableError`, `KeyServiceRefusedError`.
 */
export class KmsSigner implements ManifestSigner {
  readonly alg = 'Ed25519-sha256';
  readonly keyId: string;

  private constructor(
    private readonly client: KMSClient,
    private readonly keyName: string,
    /** An alias may come to mean another key; the ARN stays. */
    private readonly arn: string,
    readonly publicKey: KeyObject,
  ) {
    this.keyId = keyIdOf(publicKey);
  }

  /** Reads the public key, and asks whether the key is fit for signing. */
  static async open(client: KMSClient, keyName: string): Promise<KmsSigner> {
    const { arn, publicKey } = await readKmsPublicKey(client, keyName);
    return new KmsSigner(client, keyName, arn, publicKey);
  }

  async sign(bytes: Buffer): Promise<Buffer> {
    invariant(bytes.length <= KMS_MESSAGE_BYTES_MAX, 'AWS KMS signs short messages only.');
    const signature = await this.#ask(bytes);
    if (verify(null, bytes, this.publicKey, signature)) return signature;
    throw new KeyServiceRefusedError(this.keyName, 'its public key does not verify what it signed');
  }

  async #ask(bytes: Buffer): Promise<Buffer> {
    try {
      const { Signature: signature } = await this.client.send(
        new SignCommand({
          KeyId: this.arn,
          Message: bytes,
          MessageType: 'RAW',
          SigningAlgorithm: ALGORITHM,
        }),
      );
      return Buffer.from(signature ?? []);
    } catch (error) {
      throw keyServiceErrorOf(this.keyName, error);
    }
  }
}

/** The public half of a signing key in AWS KMS. Errors: as of the signer. */
export async function readKmsPublicKey(
  client: KMSClient,
  keyName: string,
): Promise<{ readonly arn: string; readonly publicKey: KeyObject }> {
  const { KeyId, PublicKey, KeySpec, KeyUsage, SigningAlgorithms } = await client
    .send(new GetPublicKeyCommand({ KeyId: keyName }))
    .catch((error: unknown) => {
      throw keyServiceErrorOf(keyName, error);
    });
  if (KeySpec !== 'ECC_NIST_EDWARDS25519' || KeyUsage !== 'SIGN_VERIFY') {
    const kind = `${KeySpec ?? 'unknown'}, ${KeyUsage ?? 'unknown'}`;
    throw new KeyServiceRefusedError(
      keyName,
      `it is ${kind}; signing takes ECC_NIST_EDWARDS25519, SIGN_VERIFY`,
    );
  }
  if (!SigningAlgorithms?.includes(ALGORITHM)) {
    throw new KeyServiceRefusedError(keyName, `it does not sign with ${ALGORITHM}`);
  }
  const publicKey = ed25519Of(PublicKey);
  if (KeyId === undefined || publicKey === undefined) {
    throw new KeyServiceRefusedError(keyName, 'its public key cannot be read');
  }
  return { arn: KeyId, publicKey };
}

function ed25519Of(der: Uint8Array | undefined): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(der ?? []), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
