/**
 * What an installation needs before its apps start: the keys, if there are none yet, and the
 * migrations. Reads MASTER_KEY_FILE, SIGNING_KEY_FILE, TRUSTED_KEYS and DATABASE_URL. Safe to repeat.
 */
import { makeKeys } from './system/keys.mjs';
import { migrate } from './system/build.mjs';

const { MASTER_KEY_FILE, SIGNING_KEY_FILE, TRUSTED_KEYS, DATABASE_URL } = process.env;
const missing = Object.entries({ MASTER_KEY_FILE, SIGNING_KEY_FILE, TRUSTED_KEYS, DATABASE_URL })
  .filter(([, value]) => !value)
  .map(([name]) => name);

if (missing.length > 0) {
  console.error(`[prepare] Set ${missing.join(', ')}.`);
  process.exit(78);
}
makeKeys({ MASTER_KEY_FILE, SIGNING_KEY_FILE, TRUSTED_KEYS });
console.log(`[prepare] Keys are there. ${await migrate(DATABASE_URL)}`);
