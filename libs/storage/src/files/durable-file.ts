import { randomUUID } from 'node:crypto';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

export interface CreateFileOptions {
  /** Where the temporary file goes: on the same file system as the final one. */
  readonly temporaryDirectory: string;
  /** Owner only, unless said otherwise. */
  readonly mode?: number;
  /** Called between the write and the link or rename: for making the final directory. */
  readonly beforeLink?: () => Promise<void>;
}

/**
 * Creates a file with all its bytes or not at all, and never replaces one: temporary file, fsync,
 * `link(2)`, fsync of the directory. Of many concurrent callers, exactly one gets `created`.
 *
 * Crash: after the answer the file survives a power cut; before it, at most a temporary file is
 * left behind.
 */
export async function createFileDurably(
  file: string,
  bytes: Uint8Array,
  options: CreateFileOptions,
): Promise<'created' | 'exists'> {
  const temporary = path.join(options.temporaryDirectory, `${randomUUID()}.tmp`);
  try {
    await writeSynced(temporary, bytes, options.mode ?? 0o600);
    await options.beforeLink?.();
    const outcome = await linkOnce(temporary, file);
    // Also when it exists: whoever linked it may have died before this step.
    await syncDirectory(path.dirname(file));
    return outcome;
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * Puts these bytes under the name, whether or not it had others: temporary file, fsync, `rename(2)`,
 * fsync of the directory. A reader finds the old bytes or the new ones, never a part.
 */
export async function replaceFileDurably(
  file: string,
  bytes: Uint8Array,
  options: CreateFileOptions,
): Promise<void> {
  const temporary = path.join(options.temporaryDirectory, `${randomUUID()}.tmp`);
  try {
    await writeSynced(temporary, bytes, options.mode ?? 0o600);
    await options.beforeLink?.();
    await rename(temporary, file);
    await syncDirectory(path.dirname(file));
  } finally {
    await rm(temporary, { force: true });
  }
}

export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await closing(handle, () => handle.sync());
}

async function writeSynced(file: string, bytes: Uint8Array, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  await closing(handle, async () => {
    await handle.writeFile(bytes);
    await handle.sync();
  });
}

async function linkOnce(temporary: string, file: string): Promise<'created' | 'exists'> {
  try {
    await link(temporary, file);
    return 'created';
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return 'exists';
    throw error;
  }
}

async function closing(handle: FileHandle, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    await handle.close();
  }
}

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
