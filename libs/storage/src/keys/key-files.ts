import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Ed25519Signer, LocalMasterKey } from '@verbatim/audit-log';
import { KeyFileError } from './key-file.errors.js';
import { createKeyFile, readSecret } from './key-file.js';

export interface KeyFileOptions {
  /** Makes the key on first use. Of several processes at once one makes it and all read that one. */
  readonly create?: boolean;
}

const MASTER_KEY_BYTES = 32;

/** 32 bytes in base64, mode 0600. Errors: `KeyFileError`. */
export async function readMasterKey(
  file: string,
  options: KeyFileOptions = {},
): Promise<LocalMasterKey> {
  if (options.create) {
    await createKeyFile(file, () => `${randomBytes(MASTER_KEY_BYTES).toString('base64')}\n`);
  }
  const text = (await readSecret(file)).trim();
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== MASTER_KEY_BYTES || bytes.toString('base64') !== text) {
    throw new KeyFileError(file, `does not hold ${MASTER_KEY_BYTES} bytes in base64`);
  }
  return new LocalMasterKey(bytes);
}

/** An Ed25519 private key as PKCS #8 PEM, mode 0600. Errors: `KeyFileError`. */
export async function readSigningKey(
  file: string,
  options: KeyFileOptions = {},
): Promise<Ed25519Signer> {
  if (options.create) await createKeyFile(file, newSigningKeyPem);
  const pem = await readSecret(file);
  try {
    return new Ed25519Signer(pem);
  } catch {
    // The cause is left out: OpenSSL's messages may quote what they could not read.
    throw new KeyFileError(file, 'does not hold an Ed25519 private key in PKCS #8 PEM');
  }
}

/** A private key as it lies in its file. Errors: as when it is read for use. */
export async function readKeyBytes(file: string): Promise<Buffer> {
  return Buffer.from(await readSecret(file));
}

function newSigningKeyPem(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}
