import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * The keys of a local run, made once and kept in `<directory>/keys`, readable by this account only:
 * the master key that wraps every call's key, the key that signs manifests, and the folder of public
 * keys that a verifier trusts. Deleting them makes the calls recorded so far unreadable.
 */
export function localKeys(directory) {
  const keys = path.join(directory, 'keys');
  const trusted = path.join(keys, 'trusted');
  fs.mkdirSync(trusted, { recursive: true, mode: 0o700 });
  const files = {
    MASTER_KEY_FILE: path.join(keys, 'master.key'),
    SIGNING_KEY_FILE: path.join(keys, 'signing.pem'),
    TRUSTED_KEYS: trusted,
  };
  createOnce(files.MASTER_KEY_FILE, () => `${crypto.randomBytes(32).toString('base64')}\n`);
  createOnce(files.SIGNING_KEY_FILE, () =>
    crypto.generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
  const publicKey = crypto.createPublicKey(fs.readFileSync(files.SIGNING_KEY_FILE));
  createOnce(path.join(trusted, 'signing.pem'), () =>
    publicKey.export({ type: 'spki', format: 'pem' }),
  );
  return files;
}

/** Complete or absent: a crash between writing and naming leaves no half key behind. */
function createOnce(file, make) {
  if (fs.existsSync(file)) return;
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, make(), { mode: 0o600, flush: true });
  fs.renameSync(draft, file);
}
