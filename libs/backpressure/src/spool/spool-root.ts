import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rmdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isReadable, SPOOL_VERSION } from './file-header.js';
import { readFileHeader } from './file-reader.js';
import { isOwnerSocket } from './owner-socket.js';
import {
  ADOPTED,
  allSpoolFilesIn,
  ignoreMissing,
  isSpoolFile,
  KEYS,
  partitionsIn,
  spoolFilesIn,
} from './spool-directory.js';
import type { SpoolKey } from './spool-key.js';

/** The directories of processes in a folder, by name. Others' folders are left alone. */
export async function spoolsIn(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(ignoreMissing([]));
  const spools: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const directory = join(parent, entry.name);
    if (await isSpool(directory)) spools.push(directory);
  }
  return spools.sort();
}

/** With those that were adopted, behind their adopters, however deep. */
export async function allSpoolsIn(root: string): Promise<string[]> {
  const spools: string[] = [];
  for (const directory of await spoolsIn(root)) {
    spools.push(directory, ...(await allSpoolsIn(join(directory, ADOPTED))));
  }
  return spools;
}

async function isSpool(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch(ignoreMissing<string[]>([]));
  if (names.some(isOfSpool)) return true;
  for (const name of await partitionsIn(directory).catch(ignoreMissing([]))) {
    const files = await spoolFilesIn(join(directory, name)).catch(ignoreMissing([]));
    if (files.length > 0) return true;
  }
  return false;
}

function isOfSpool(name: string): boolean {
  return name === KEYS || name === ADOPTED || isOwnerSocket(name) || isSpoolFile(name);
}

/**
 * What in a process's directory this build and key cannot read; a line for each version and key. Looks,
 * and touches nothing.
 */
export async function foreignFilesIn(directory: string, key: SpoolKey): Promise<string[]> {
  const found = new Set<string>();
  for (const { path } of await allSpoolFilesIn(directory)) {
    const header = await readFileHeader(path).catch(ignoreMissing(undefined));
    // Damaged, or just being made: nothing says that it is another's.
    if (header === undefined) continue;
    if (!isReadable(header)) {
      found.add(
        `has files of version ${header.version}; this build reads version ${SPOOL_VERSION}`,
      );
    } else if (header.keyId !== key.id) {
      found.add(`has files written under key ${header.keyId}; this process has key ${key.id}`);
    }
  }
  return [...found].map((problem) => `the spool ${directory} ${problem}. It was left untouched`);
}

export async function foreignSpoolsIn(root: string, key: SpoolKey): Promise<string[]> {
  const problems: string[] = [];
  for (const directory of await allSpoolsIn(root)) {
    problems.push(...(await foreignFilesIn(directory, key)));
  }
  return problems;
}

/** Whether directories can be made in it, which is what a spool does there. */
export async function problemOfRoot(root: string): Promise<string | undefined> {
  const stats = await stat(root).catch(ignoreMissing(undefined));
  if (!stats) return `the spool's root ${root} does not exist: is its volume mounted?`;
  if (!stats.isDirectory()) return `the spool's root ${root} is not a directory`;
  const probe = join(root, `.probe-${randomBytes(8).toString('hex')}`);
  try {
    await mkdir(probe);
    await rmdir(probe);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return `the spool's root ${root} cannot be written to (${code})`;
  }
}

/** `pod-0~2` is the second directory of that name that somebody adopted. */
export function processIdOf(directory: string): string {
  return basename(directory).replace(/~\d+$/, '');
}
