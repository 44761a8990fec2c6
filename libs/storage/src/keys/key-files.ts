import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Ed25519Signer, LocalMasterKey, TrustedKeys } from '@verbatim/audit-log';
import { createFileDurably } from '../files/durable-file.js';
import { KeyFileError } from './key-file.errors.js';
import { createKeyFile, pemFilesAt, readBounded, readSecret } from './key-file.js';

export interface KeyFileOptions {
  /** Makes the key on first use. Of several processes at once one makes it and all read that one. */
  readonly create?: boolean;
}

const MASTER_KEY_BYTES = 32;
const TRUSTED_KEYS_MAX = 256;

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

/**
 * Public keys as SPKI PEM: one file with one or more of them, or a directory of `*.pem` files. The
 * key's id follows from the key, so file names are free. Errors: `KeyFileError`.
 */
export async function readTrustedKeys(source: string): Promise<TrustedKeys> {
  const pems: string[] = [];
  for (const file of await pemFilesAt(source)) {
    const found = (await readBounded(file)).match(
      /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g,
    );
    if (!found) throw new KeyFileError(file, 'holds no public key in SPKI PEM');
    for (const pem of found) pems.push(checkedPublicKey(file, pem));
  }
  if (pems.length > TRUSTED_KEYS_MAX) {
    throw new KeyFileError(source, `holds more than ${TRUSTED_KEYS_MAX} keys`);
  }
  return TrustedKeys.from(pems);
}

/** The public half of a signing key, for `TRUSTED_KEYS`. Kept where it exists already. */
export async function writeTrustedKey(directory: string, signer: Ed25519Signer): Promise<string> {
  const file = path.join(directory, `${signer.keyId}.pem`);
  const pem = signer.publicKey.export({ type: 'spki', format: 'pem' });
  await mkdir(directory, { recursive: true });
  await createFileDurably(file, Buffer.from(pem), { temporaryDirectory: directory, mode: 0o644 });
  return file;
}

function newSigningKeyPem(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function checkedPublicKey(file: string, pem: string): string {
  try {
    if (createPublicKey(pem).asymmetricKeyType === 'ed25519') return pem;
  } catch {
    // Told below; OpenSSL's message adds nothing.
  }
  throw new KeyFileError(file, 'holds a public key that is not Ed25519');
}
