import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { CommandFailure } from '../exit-codes.js';

/**
 * Writes a file whole or not at all, for its owner alone, and over an existing one only where that is meant.
 *
 * Crash: after it returns the bytes are on disk; before, at most a temporary file beside it is left.
 * Errors: `CommandFailure` naming the file.
 */
export async function writeFileWhole(
  file: string,
  bytes: Uint8Array,
  { mayReplace }: { mayReplace: boolean },
): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A link is refused where the name is taken, in one step; a rename is not.
    await (mayReplace ? rename : link)(temporary, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why =
      code === 'EEXIST'
        ? 'is there already: give --force to replace it'
        : `cannot be written (${code})`;
    throw new CommandFailure(`${file} ${why}.`);
  } finally {
    await rm(temporary, { force: true });
  }
}
