import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isPartitionName } from './file-header.js';

const NAME = /^(\d{10})\.spool$/;

/** Where a spool keeps the directories that it took over from dead processes. */
export const ADOPTED = 'adopted';

/** Where the keys of calls wait that no store has taken yet; written and read by others. */
export const KEYS = 'keys';

export function isSpoolFile(name: string): boolean {
  return NAME.test(name);
}

export interface SpoolFilePath {
  readonly number: number;
  readonly path: string;
}

export function spoolFilePath(directory: string, number: number): string {
  return join(directory, `${String(number).padStart(10, '0')}.spool`);
}

/** In the order in which they were written. Whatever else lies in the directory is not ours. */
export async function spoolFilesIn(directory: string): Promise<SpoolFilePath[]> {
  const files: SpoolFilePath[] = [];
  for (const name of await readdir(directory)) {
    const number = NAME.exec(name)?.[1];
    if (number !== undefined) files.push({ number: Number(number), path: join(directory, name) });
  }
  return files.sort((a, b) => a.number - b.number);
}

/** The folders of a process's directory that are, or can be, partitions. */
export async function partitionsIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && isPartition(entry.name))
    .map(({ name }) => name)
    .sort();
}

export function isPartition(name: string): boolean {
  return isPartitionName(name) && name !== ADOPTED && name !== KEYS;
}

/**
 * Every spool file of a process's directory, those of its partitions and those that lie in it directly,
 * as they did in version 1. What goes while we look is left out.
 */
export async function allSpoolFilesIn(directory: string): Promise<SpoolFilePath[]> {
  const files: SpoolFilePath[] = await spoolFilesIn(directory).catch(ignoreMissing([]));
  for (const name of await partitionsIn(directory).catch(ignoreMissing([]))) {
    files.push(...(await spoolFilesIn(join(directory, name)).catch(ignoreMissing([]))));
  }
  return files;
}

export function ignoreMissing<R>(instead: R): (error: unknown) => R {
  return (error) => {
    if (isMissing(error)) return instead;
    throw error;
  };
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
