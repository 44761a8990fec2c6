import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export interface ReadTextFile {
  readonly path: string;
  readonly text: string;
}

/** Files that one folder may hold: past this it is some other folder, given by mistake. */
const FILES_MAX = 10_000;

/**
 * Every file with that ending in a folder and its folders, in the order of their names; `undefined` where
 * there is no such folder. Errors: `RangeError` for a folder of more than 10,000 files.
 */
export async function readTextFiles(
  folder: string,
  ending: string,
): Promise<ReadTextFile[] | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    () => undefined,
  );
  if (entries === undefined) return undefined;
  if (entries.length > FILES_MAX) {
    throw new RangeError(`${folder}: more than ${FILES_MAX} files`);
  }
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(
    files.map(async (file) => ({ path: file, text: await readFile(file, 'utf8') })),
  );
}
