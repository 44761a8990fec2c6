import { mkdir, readdir, rename, rmdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DirectoryLock } from './directory-lock.js';
import { isOwnerSocket } from './owner-socket.js';
import { ADOPTED, isMissing, KEYS, partitionsIn } from './spool-directory.js';
import type { SpoolKey } from './spool-key.js';
import { foreignFilesIn, spoolsIn } from './spool-root.js';
import { SpoolLockedError } from './spool.errors.js';

export interface AdoptOptions {
  /** Where every process of this machine has its directory. */
  readonly root: string;
  /** The caller's own directory. */
  readonly into: string;
  readonly key: SpoolKey;
  /** Which of the dead processes' directories; all of them by default. */
  isWanted?(directory: string): boolean;
  /** Its owner is dead and had nothing left; it was removed. */
  onEmpty?(directory: string): void;
  /** Of a dead process, and not to be read by this build or under this key: it stays where it is. */
  onRefused?(problem: string): void;
}

/**
 * Moves the directories of dead processes under `into`, the caller's own spool directory, and
 * returns every directory adopted there, those of an earlier life included. Each can then be opened
 * as a spool, drained, closed and removed, beside the caller's own and outside its quota: recovery
 * needs no free room.
 *
 * Order: a directory is locked before it is renamed, and a rename is atomic, so of several that want
 * it one gets it and no living process loses its own.
 * Crash: between two steps nothing is lost; the next adoption, of `into` itself perhaps, goes on.
 */
export async function adoptSpools(options: AdoptOptions): Promise<string[]> {
  const { root, into, key } = options;
  const shelf = join(into, ADOPTED);
  await mkdir(shelf, { recursive: true, mode: 0o700 });
  for (const directory of await spoolsIn(root)) {
    if (options.isWanted?.(directory) === false) continue;
    if (resolve(directory) === resolve(into) || (await DirectoryLock.isOwned(directory))) continue;
    const problems = await foreignFilesIn(directory, key);
    for (const problem of problems) options.onRefused?.(problem);
    if (problems.length > 0) continue;
    if ((await settle(directory, shelf)) === 'gone') options.onEmpty?.(directory);
  }
  await flatten(shelf);
  return spoolsIn(shelf);
}

/** True if the directory of a drained and closed spool is gone; false if it still holds something. */
export async function removeSpool(directory: string): Promise<boolean> {
  const outcome = await settle(directory);
  return outcome === 'gone' || outcome === 'missing';
}

/**
 * Removes the directory if nothing is in it, else moves it to `shelf` if there is one.
 *
 * `missing`: somebody else was quicker, and may have moved it.
 *
 * All under its lock: only its holder may remove the sockets of the dead, and nobody can begin to
 * write to a directory that is about to move.
 */
async function settle(
  directory: string,
  shelf?: string,
): Promise<'gone' | 'missing' | 'moved' | 'kept'> {
  let where = directory;
  try {
    const lock = await DirectoryLock.take(directory);
    try {
      // `rmdir` takes empty folders only: what somebody has put there stays.
      const folders = [KEYS, ADOPTED, ...(await partitionsIn(directory))];
      for (const name of folders) await removeIfEmpty(join(directory, name));
      if (shelf !== undefined && !(await isEmpty(directory))) {
        const target = await freeName(shelf, basename(directory));
        await rename(directory, target);
        where = target;
      }
    } finally {
      await lock.release(where);
    }
    if (where !== directory) return 'moved';
    return (await removeIfEmpty(directory)) ? 'gone' : 'kept';
  } catch (error) {
    // Its owner lives after all, or another process was quicker.
    if (error instanceof SpoolLockedError) return 'kept';
    if (isMissing(error)) return 'missing';
    throw error;
  }
}

/**
 * What the dead process had itself adopted is moved up, so that nesting never grows. However deep: each
 * of a chain of processes that died between the adoption and this has added a level.
 */
async function flatten(shelf: string): Promise<void> {
  for (let hasMoved = true; hasMoved;) {
    hasMoved = false;
    for (const directory of await spoolsIn(shelf)) {
      const nested = await spoolsIn(join(directory, ADOPTED));
      for (const inner of nested) await rename(inner, await freeName(shelf, basename(inner)));
      // It may have had nothing else, and nobody would look at it again.
      if (nested.length > 0) await settle(directory);
      hasMoved ||= nested.length > 0;
    }
  }
}

/** Only the owner of the shelf puts anything there, so a free name stays free. */
async function freeName(shelf: string, name: string): Promise<string> {
  const taken = new Set(await readdir(shelf));
  let candidate = name;
  for (let i = 2; taken.has(candidate); i += 1) candidate = `${name}~${i}`;
  return join(shelf, candidate);
}

async function isEmpty(directory: string): Promise<boolean> {
  return (await readdir(directory)).every(isOwnerSocket);
}

async function removeIfEmpty(directory: string): Promise<boolean> {
  return rmdir(directory).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false;
      if (isMissing(error)) return true;
      throw error;
    },
  );
}
