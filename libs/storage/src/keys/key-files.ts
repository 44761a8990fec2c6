import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Ed25519Signer, LocalMasterKey, TrustedKeys } from '@verbatim/audit-log';
import { createFileDurably, isErrno } from '../files/durable-file.js';
import { KeyFileError } from './key-file.errors.js';

export interface KeyFileOptions {
  /** Makes the key on first use. Of several processes at once one makes it and all read that one. */
  readonly create?: boolean;
}

const MASTER_KEY_BYTES = 32;
/** No key file is larger; anything larger is not one. */
const KEY_FILE_BYTES_MAX = 64 * 1024;
const TRUSTED_KEYS_MAX = 256;
/** Any permission for group or others. */
const NOT_OWNER = 0o077;

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
  for (const file of await trustedKeyFiles(source)) {
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

async function createKeyFile(file: string, make: () => string): Promise<void> {
  const directory = path.dirname(file);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const exists = await stat(file).then(
    () => true,
    (error: unknown) => !isErrno(error, 'ENOENT'),
  );
  if (exists) return;
  await createFileDurably(file, Buffer.from(make()), { temporaryDirectory: directory });
}

/** Checked on the open file, so that it cannot be swapped in between. */
async function readSecret(file: string): Promise<string> {
  const handle = await openKeyFile(file);
  try {
    const { mode, size } = await handle.stat();
    if (process.platform !== 'win32' && (mode & NOT_OWNER) !== 0) {
      throw new KeyFileError(file, 'may be read by others than its owner; run chmod 600 on it');
    }
    if (size > KEY_FILE_BYTES_MAX) throw new KeyFileError(file, 'is too large for a key file');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function openKeyFile(file: string) {
  try {
    return await open(file, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new KeyFileError(file, `cannot be opened (${code})`, { cause: error });
  }
}

async function readBounded(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > KEY_FILE_BYTES_MAX) throw new KeyFileError(file, 'is too large for a key file');
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof KeyFileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new KeyFileError(file, `cannot be read (${code})`, { cause: error });
  }
}

async function trustedKeyFiles(source: string): Promise<string[]> {
  try {
    if (!(await stat(source)).isDirectory()) return [source];
    const names = (await readdir(source)).filter((name) => name.endsWith('.pem')).sort();
    return names.map((name) => path.join(source, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new KeyFileError(source, `cannot be read (${code})`, { cause: error });
  }
}

function checkedPublicKey(file: string, pem: string): string {
  try {
    if (createPublicKey(pem).asymmetricKeyType === 'ed25519') return pem;
  } catch {
    // Told below; OpenSSL's message adds nothing.
  }
  throw new KeyFileError(file, 'holds a public key that is not Ed25519');
}
