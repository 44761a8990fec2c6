import { invariant } from '@verbatim/contracts';

/** Below the 1,024 bytes of S3 and, part by part, the 255 of file systems. */
export const KEY_LENGTH_MAX = 512;
const PART_LENGTH_MAX = 200;

/** Letters, digits, dot, underscore, equals sign and hyphen; never a leading dot. */
const PART = /^[A-Za-z0-9_=-][A-Za-z0-9._=-]*$/;

/** The one prefix whose objects go by themselves, once every call in them is sealed. */
export const DELETABLE_PREFIX = 'segments/';
/** What erasure and the end of retention remove, by a person's decision. */
const DESTROYABLE_PREFIXES = ['keys/', 'calls/'];
const REPLACEABLE_KEY = 'log/checkpoint';
const REPLACEABLE_PREFIX = 'keys/';

/**
 * Keys are made by our own code from checked ids, so a malformed one is a bug. Checked here all the
 * same, because the file store turns a key into a path: no `..`, nothing absolute, nothing hidden.
 */
export function assertObjectKey(key: string): void {
  invariant(
    key.length > 0 && key.length <= KEY_LENGTH_MAX,
    `an object key has ${key.length} characters`,
  );
  for (const part of key.split('/')) {
    invariant(
      part.length <= PART_LENGTH_MAX && PART.test(part),
      `${JSON.stringify(key)} is no object key`,
    );
  }
}

/** A prefix is a key that may stop anywhere, or nothing. */
export function assertObjectPrefix(prefix: string): void {
  if (prefix !== '') assertObjectKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
}

export function assertDeletable(key: string): void {
  assertObjectKey(key);
  invariant(key.startsWith(DELETABLE_PREFIX), `${key} may never be deleted: only segments are`);
}

export function assertDestroyable(key: string): void {
  assertObjectKey(key);
  invariant(
    DESTROYABLE_PREFIXES.some((prefix) => key.startsWith(prefix)),
    `${key} may never be destroyed: only keys and sealed calls are`,
  );
}

/** The log's pointer to its newest checkpoint, and wrapped keys: read as last written. */
export function isReplaceable(key: string): boolean {
  return key === REPLACEABLE_KEY || key.startsWith(REPLACEABLE_PREFIX);
}

export function assertReplaceable(key: string): void {
  assertObjectKey(key);
  invariant(isReplaceable(key), `${key} may never be replaced`);
}
