import { open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { isErrno, syncDirectory } from '../files/durable-file.js';
import type { DurableDirectories } from './durable-directories.js';
import {
  hasEnded,
  isSameLock,
  type ObjectLock,
  stricterLock,
  wholeSeconds,
} from './object-lock.js';

const Line = z.object({ mode: z.enum(['governance', 'compliance']), until: z.iso.datetime() });

/**
 * The locks of the file store: one file for each locked object, to which lines are only appended. The
 * lock is the strictest and longest of its lines, so two processes that extend it at once cannot
 * shorten it.
 *
 * Crash: a line is durable when `extend` has answered; half a line counts as none.
 */
export class FileLocks {
  constructor(
    private readonly directory: string,
    private readonly directories: DurableDirectories,
  ) {}

  async of(key: string): Promise<ObjectLock | undefined> {
    const text = await readFile(this.#fileOf(key), 'utf8').catch((error: unknown) => {
      if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return '';
      throw error;
    });
    return text.split('\n').flatMap(lockIn).reduce<ObjectLock | undefined>(stricterLock, undefined);
  }

  async extend(key: string, wanted: ObjectLock): Promise<ObjectLock | undefined> {
    const held = await this.of(key);
    if (hasEnded(wanted)) return held;
    const lock = stricterLock(held, wholeSeconds(wanted));
    if (isSameLock(held, lock)) return lock;
    const file = this.#fileOf(key);
    await this.directories.ensure(path.dirname(file));
    const handle = await open(file, 'a', 0o600);
    try {
      // Begins a line of its own, also after one that a crash cut off.
      await handle.appendFile(`\n${JSON.stringify({ mode: lock.mode, until: lock.until })}`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!held) await syncDirectory(path.dirname(file));
    return lock;
  }

  async forget(key: string): Promise<void> {
    await rm(this.#fileOf(key), { force: true });
  }

  #fileOf(key: string): string {
    return path.join(this.directory, key);
  }
}

function lockIn(line: string): ObjectLock[] {
  try {
    const { mode, until } = Line.parse(JSON.parse(line));
    return [{ mode, until: new Date(until) }];
  } catch {
    return [];
  }
}
