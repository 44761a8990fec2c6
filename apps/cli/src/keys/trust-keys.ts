import { listTrustedKeys, type Validity, writeTrustedKey } from '@verbatim/storage';
import type { RecordAccess } from '../record-access.js';

const KMS_PREFIX = 'kms:';

/**
 * Adds the public keys of a file, or one of AWS KMS, to the directory of trusted keys; of keys that are
 * there already, changes the times that are given. Times in the file itself count where none is given.
 *
 * Errors: `KeyFileError`, and then nothing was written.
 */
export async function trustKeys(
  access: RecordAccess,
  source: string,
  given: Partial<Validity>,
): Promise<{ readonly keyId: string; readonly file: string }[]> {
  const directory = access.trustedSource();
  const keys = source.startsWith(KMS_PREFIX)
    ? [await access.kmsPublicKey(source.slice(KMS_PREFIX.length))]
    : await listTrustedKeys(source);
  const written = [];
  for (const key of keys) {
    const own = 'validFrom' in key ? timesOf(key) : {};
    const file = await writeTrustedKey(directory, key, { ...own, ...given });
    written.push({ keyId: key.keyId, file });
  }
  return written;
}

function timesOf({ validFrom, validUntil }: Validity): Partial<Validity> {
  return {
    ...(validFrom !== null && { validFrom }),
    ...(validUntil !== null && { validUntil }),
  };
}
