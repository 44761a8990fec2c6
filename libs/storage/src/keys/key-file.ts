import { mkdir, open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { createFileDurably, isErrno } from '../files/durable-file.js';
import { KeyFileError } from './key-file.errors.js';

/** No key file is larger; anything larger is not one. */
const KEY_FILE_BYTES_MAX = 64 * 1024;
/** Any permission for group or others. */
const NOT_OWNER = 0o077;

/** Made complete or not at all, for its owner alone; kept where it exists already. */
export async function createKeyFile(
  file: string,
  make: () => string | Promise<string>,
  mode?: number,
): Promise<void> {
  const directory = path.dirname(file);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const exists = await stat(file).then(
    () => true,
    (error: unknown) => !isErrno(error, 'ENOENT'),
  );
  if (exists) return;
  const options = { temporaryDirectory: directory, ...(mode !== undefined && { mode }) };
  await createFileDurably(file, Buffer.from(await make()), options);
}

/**
 * A file that nobody but its owner may read. Checked on the open file, so that it cannot be swapped in
 * between. Errors: `KeyFileError`.
 */
export async function readSecret(file: string): Promise<string> {
  const handle = await openKeyFile(file);
  try {
    const { mode, size } = await handle.stat();
    if (process.platform !== 'win32' && (mode & NOT_OWNER) !== 0) {
      throw new KeyFileError(file, 'may be read by others than its owner; run chmod 600 on it');
    }
    if (size > KEY_FILE_BYTES_MAX) throw new KeyFileError(file, 'is too large for a key file');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function openKeyFile(file: string) {
  try {
    return await open(file, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new KeyFileError(file, `cannot be opened (${code})`, { cause: error });
  }
}

/** A file that anybody may read. Errors: `KeyFileError`. */
export async function readBounded(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > KEY_FILE_BYTES_MAX) throw new KeyFileError(file, 'is too large for a key file');
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof KeyFileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new KeyFileError(file, `cannot be read (${code})`, { cause: error });
  }
}

/** A file, or the `*.pem` files of a directory in order of their names. Errors: `KeyFileError`. */
export async function pemFilesAt(source: string): Promise<string[]> {
  try {
    if (!(await stat(source)).isDirectory()) return [source];
    const names = (await readdir(source)).filter((name) => name.endsWith('.pem')).sort();
    return names.map((name) => path.join(source, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new KeyFileError(source, `cannot be read (${code})`, { cause: error });
  }
}
