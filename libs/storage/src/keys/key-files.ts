import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { Ed25519Signer, LocalMasterKey } from '@verbatim/audit-log';
import { createFileDurably, isErrno } from '../files/durable-file.js';
import { KeyFileError } from './key-file.errors.js';

export interface KeyFileOptions {
  /** Makes the key on first use. Of several processes at once one makes it and all read that one. */
  readonly create?: boolean;
}

const MASTER_KEY_BYTES = 32;
/** No key file is larger; anything larger is not one. */
export const KEY_FILE_BYTES_MAX = 64 * 1024;
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

/** A private key as it lies in its file. Errors: as when it is read for use. */
export async function readKeyBytes(file: string): Promise<Buffer> {
  return Buffer.from(await readSecret(file));
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
