import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

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
