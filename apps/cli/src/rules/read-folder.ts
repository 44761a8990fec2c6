import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';

const CHECKOUT = path.resolve(import.meta.dirname, '../../../..');

export interface TextFile {
  /** As the user would write it: relative to the working directory where it lies below. */
  readonly path: string;
  readonly text: string;
}

/** Every YAML file in a folder and below, by path. Errors: a folder that cannot be read. */
export async function readYamlFolder(folder: string): Promise<TextFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code})`;
      throw new CommandFailure(`The folder ${folder} ${why}.`, EXIT_CODE.configuration);
    },
  );
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(
    files.map(async (file) => ({ path: asWritten(file), text: await readFile(file, 'utf8') })),
  );
}

/** Of the working directory if it has one, else of the checkout that the command lies in. */
export const defaultFolder = (name: string): string => path.join(CHECKOUT, 'config', name);

function asWritten(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}
