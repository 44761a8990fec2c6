import { rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ManifestSigner } from '@verbatim/audit-log';
import { createFileDurably, syncDirectory } from '../files/durable-file.js';
import { KeyFileError } from './key-file.errors.js';
import { readKeyBytes, readSigningKey } from './key-files.js';
import { listTrustedKeys, type TrustedKeyEntry, writeTrustedKey } from './trusted-key-files.js';

export interface SigningKeyRotation {
  readonly oldKeyId: string;
  readonly newKeyId: string;
  /** Up to when signatures of the old key count, Unix milliseconds. */
  readonly oldValidUntil: number;
}

/**
 * Makes a new signing key in the place of the one in `file`, trusts it, and ends the trust in the old one
 * at `untilMs`, or earlier where it ends earlier. The old private key stays beside it, as
 * `<file>.<its id>`, for signing checkpoints during the overlap.
 *
 * Crash: `file` holds the old key until the last step, and the new one is trusted by then; the same call
 * again goes on with the key that was made. Errors: `KeyFileError`, and then nothing was written.
 */
export async function rotateSigningKey(
  file: string,
  trustedDirectory: string,
  untilMs: number,
): Promise<SigningKeyRotation & { readonly oldFile: string }> {
  const old = await readSigningKey(file);
  await trustedEntries(trustedDirectory, old.keyId);
  const nextFile = `${file}.next`;
  const next = await readSigningKey(nextFile, { create: true });
  const oldFile = `${file}.${old.keyId}`;
  const temporaryDirectory = path.dirname(file);
  await createFileDurably(oldFile, await readKeyBytes(file), { temporaryDirectory });
  const rotation = await rotateTrust(trustedDirectory, old, next, untilMs);
  await rename(nextFile, file);
  await syncDirectory(temporaryDirectory);
  return { ...rotation, oldFile };
}

/** The part of a rotation that verifiers see: for keys that lie elsewhere, such as in a key service. */
export async function rotateTrust(
  trustedDirectory: string,
  old: Pick<ManifestSigner, 'keyId' | 'publicKey'>,
  next: Pick<ManifestSigner, 'keyId' | 'publicKey'>,
  untilMs: number,
): Promise<SigningKeyRotation> {
  const entries = await trustedEntries(trustedDirectory, old.keyId);
  await refuseAsNext(trustedDirectory, old.keyId, next.keyId);
  const ends = [untilMs, ...entries.map(({ validUntil }) => validUntil ?? untilMs)];
  const oldValidUntil = Math.min(...ends);
  // Without a beginning: a seal that was begun before the rotation may be signed after it.
  await writeTrustedKey(trustedDirectory, next);
  await writeTrustedKey(trustedDirectory, old, { validUntil: oldValidUntil });
  return { oldKeyId: old.keyId, newKeyId: next.keyId, oldValidUntil };
}

async function trustedEntries(directory: string, keyId: string): Promise<TrustedKeyEntry[]> {
  const entries = (await listTrustedKeys(directory)).filter((entry) => entry.keyId === keyId);
  if (!(await stat(directory)).isDirectory()) {
    throw new KeyFileError(directory, 'is a file; rotating takes a directory of *.pem files');
  }
  if (entries.length > 0) return entries;
  throw new KeyFileError(
    directory,
    `does not hold ${keyId}, the key that signs now; trust it first`,
  );
}

/** A key that has an end already would take the signatures of tomorrow with it. */
async function refuseAsNext(directory: string, oldId: string, nextId: string): Promise<void> {
  if (nextId === oldId)
    throw new KeyFileError(directory, `${nextId} is the key that signs already`);
  const ending = (await listTrustedKeys(directory)).find(
    ({ keyId, validUntil }) => keyId === nextId && validUntil !== null,
  );
  if (ending === undefined) return;
  throw new KeyFileError(ending.file, `the trust in ${nextId}, the key to come, has an end`);
}
