import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Where a local run keeps its keys. Deleting them makes the calls recorded so far unreadable. */
export function localKeys(directory) {
  const files = {
    MASTER_KEY_FILE: path.join(directory, 'keys', 'master.key'),
    SIGNING_KEY_FILE: path.join(directory, 'keys', 'signing.pem'),
    TRUSTED_KEYS: path.join(directory, 'keys', 'trusted'),
  };
  makeKeys(files);
  // What signs exports is made by the first export: it takes a library that is not there before the build.
  return { ...files, VCON_SELF_SIGNED_DIRECTORY: path.join(directory, 'keys') };
}

/**
 * Makes what is missing of the files that are named, readable by this account only: the master key that wraps
 * every call's key, what the spool's key is derived from, the key that signs manifests, and the folder of
 * public keys that a verifier trusts.
 */
export function makeKeys({ MASTER_KEY_FILE, SECRETS_KEY_FILE, SIGNING_KEY_FILE, TRUSTED_KEYS }) {
  makeFolder(TRUSTED_KEYS);
  for (const file of [MASTER_KEY_FILE, SECRETS_KEY_FILE]) {
    if (file) createOnce(file, () => `${crypto.randomBytes(32).toString('base64')}\n`);
  }
  if (!SIGNING_KEY_FILE) return;
  createOnce(SIGNING_KEY_FILE, () =>
    crypto.generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );
  const publicKey = crypto.createPublicKey(fs.readFileSync(SIGNING_KEY_FILE));
  createOnce(path.join(TRUSTED_KEYS, path.basename(SIGNING_KEY_FILE)), () =>
    publicKey.export({ type: 'spki', format: 'pem' }),
  );
}

/** What the console's tokens are signed with in a local run. */
export function consoleSecret(directory) {
  const file = path.join(directory, 'keys', 'console.secret');
  createOnce(file, () => crypto.randomBytes(32).toString('base64url'));
  return fs.readFileSync(file, 'utf8').trim();
}

/** Complete or absent: a crash between writing and naming leaves no half key behind. */
function createOnce(file, make) {
  if (fs.existsSync(file)) return;
  makeFolder(path.dirname(file));
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, make(), { mode: 0o600, flush: true });
  fs.renameSync(draft, file);
}

function makeFolder(folder) {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
}
