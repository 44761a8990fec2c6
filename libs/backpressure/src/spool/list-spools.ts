import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DirectoryLock } from './directory-lock.js';
import { isReadable } from './file-header.js';
import { readFileHeader, readSpoolFile, type FileEntry } from './file-reader.js';
import type { SpoolKey } from './spool-key.js';
import { ADOPTED, allSpoolFilesIn, ignoreMissing, isMissing } from './spool-directory.js';
import { allSpoolsIn, processIdOf } from './spool-root.js';
import { SpoolKeyError, SpoolVersionError } from './spool.errors.js';

export interface SpoolListing {
  readonly directory: string;
  /** The name that its process gave the directory. */
  readonly processId: string;
  /** A living process answers for it, or for the directory that it was adopted into. */
  readonly isOwned: boolean;
  /** Of that process. */
  readonly pid?: number;
  readonly files: readonly SpoolFileListing[];
  readonly bytes: number;
}

export interface SpoolFileListing {
  readonly path: string;
  /** The folder it lies in; its process's own for a file of version 1. */
  readonly partition: string;
  readonly bytes: number;
  /** Undefined: too short for a header, or a damaged one. */
  readonly version?: number;
  readonly keyId?: string;
}

/** Every spool under `root`, adopted ones included, by directory name. Looks, and touches nothing. */
export async function listSpools(root: string): Promise<SpoolListing[]> {
  const listings: SpoolListing[] = [];
  for (const directory of await allSpoolsIn(root)) {
    const owner = await ownerOf(directory);
    const files = await filesOf(directory);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const isOwned = owner !== undefined;
    const pid = owner?.pid === undefined ? {} : { pid: owner.pid };
    listings.push({ directory, processId: processIdOf(directory), isOwned, ...pid, files, bytes });
  }
  return listings;
}

async function ownerOf(directory: string): ReturnType<typeof DirectoryLock.ownerOf> {
  const shelf = dirname(directory);
  const own = await DirectoryLock.ownerOf(directory);
  return own ?? (basename(shelf) === ADOPTED ? ownerOf(dirname(shelf)) : undefined);
}

async function filesOf(directory: string): Promise<SpoolFileListing[]> {
  const files: SpoolFileListing[] = [];
  for (const { path } of await allSpoolFilesIn(directory)) {
    // Acknowledged or adopted while we look: then it is gone.
    const stats = await stat(path).catch(ignoreMissing(undefined));
    const header = await readFileHeader(path).catch(ignoreMissing(undefined));
    if (!stats) continue;
    files.push({
      path,
      partition: basename(dirname(path)),
      bytes: stats.size,
      ...(header && { version: header.version }),
      ...(header && isReadable(header) && { keyId: header.keyId }),
    });
  }
  return files;
}

export interface FileVerdict {
  readonly intact: number;
  readonly corrupt: number;
  readonly torn: number;
  readonly forged: number;
  /** Unix milliseconds; undefined without records. */
  readonly oldestAt?: number;
  /** Why nothing of it was read: it is of another version, or under another key. */
  readonly unreadable?: string;
}

/**
 * Reads all of a file. Without a key what is altered is found as far as the checksum tells, and nothing
 * counts as forged but what is repeated. Undefined: the file is gone.
 */
export async function verifySpoolFile(
  path: string,
  key?: SpoolKey,
): Promise<FileVerdict | undefined> {
  const counts: Record<FileEntry['kind'], number> = { record: 0, corrupt: 0, torn: 0, forged: 0 };
  let oldestAt = Infinity;
  let unreadable: string | undefined;
  try {
    for await (const entry of readSpoolFile(path, { key })) {
      counts[entry.kind] += 1;
      if (entry.kind === 'record') oldestAt = Math.min(oldestAt, entry.identity.appendedAt);
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    const isForeign = error instanceof SpoolVersionError || error instanceof SpoolKeyError;
    if (!isForeign) throw error;
    unreadable = error.message;
  }
  const { record: intact, corrupt, torn, forged } = counts;
  return {
    ...{ intact, corrupt, torn, forged },
    ...(oldestAt < Infinity && { oldestAt }),
    ...(unreadable !== undefined && { unreadable }),
  };
}
