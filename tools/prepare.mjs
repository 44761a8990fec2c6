/**
 * What an installation needs before its apps start: the keys that are files, if there are none yet, and
 * the migrations. Reads the names of the keys, TRUSTED_KEYS and DATABASE_URL. Safe to repeat. A signing key
 * in AWS KMS is trusted with "verbatim keys trust kms:<key>".
 */
import { makeKeys } from './system/keys.mjs';
import { migrate } from './system/build.mjs';

const { env } = process;
const missing = [
  ['MASTER_KEY_FILE', 'MASTER_KMS_KEY_ID'],
  ['SIGNING_KEY_FILE', 'SIGNING_KMS_KEY_ID'],
  ['TRUSTED_KEYS'],
  ['DATABASE_URL'],
]
  .filter((names) => names.every((name) => !env[name]))
  .map((names) => names.join(' or '));

if (missing.length > 0) {
  console.error(`[prepare] Set ${missing.join(', ')}.`);
  process.exit(78);
}
makeKeys(env);
console.log(`[prepare] Keys are there. ${await migrate(env.DATABASE_URL)}`);
