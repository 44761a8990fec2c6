import path from 'node:path';
import { readMasterKey, readSigningKey, writeTrustedKey } from '@verbatim/storage';

/** Fresh keys of a rehearsal, as the environment of its apps. */
export async function createKeys(directory: string) {
  const files = {
    MASTER_KEY_FILE: path.join(directory, 'master.key'),
    SIGNING_KEY_FILE: path.join(directory, 'signing.pem'),
    TRUSTED_KEYS: path.join(directory, 'trusted'),
  };
  await readMasterKey(files.MASTER_KEY_FILE, { create: true });
  const signer = await readSigningKey(files.SIGNING_KEY_FILE, { create: true });
  await writeTrustedKey(files.TRUSTED_KEYS, signer);
  return files;
}
