import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isErrno } from '../files/durable-file.js';
import { PendingKeyError } from './call-key.errors.js';
import { PendingKeys } from './pending-keys.js';

/** Where a process keeps the wrapped keys that the object store has not taken yet. */
export const keysDirectoryOf = (spoolDirectory: string): string =>
  path.join(spoolDirectory, 'keys');

/** Spools lie in each other while they are adopted, each adopter in the directory of its own. */
const ADOPTIONS_MAX = 8;

/**
 * Removes the wrapped key of a call from beside every spool of a machine, so that whoever adopts one cannot store it
 * again, and says how many there were. Errors: `PendingKeyError`.
 */
export async function forgetPendingKeys(
  spoolRoot: string,
  callId: string,
  depth = 0,
): Promise<number> {
  let forgotten = 0;
  for (const directory of await directoriesIn(spoolRoot)) {
    const keys = new PendingKeys(keysDirectoryOf(directory));
    if ((await keys.callIds()).includes(callId)) {
      await keys.forget(callId);
      forgotten += 1;
    }
    if (depth < ADOPTIONS_MAX) forgotten += await forgetPendingKeys(directory, callId, depth + 1);
  }
  return forgotten;
}

async function directoriesIn(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(directory, entry.name));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw new PendingKeyError(directory, 'cannot be read', { cause: error });
  }
}
