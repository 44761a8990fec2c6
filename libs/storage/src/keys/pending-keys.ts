import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { canonicalBytes, type WrappedKey } from '@verbatim/audit-log';
import { CallId } from '@verbatim/contracts';
import { createFileDurably, isErrno, syncDirectory } from '../files/durable-file.js';
import { PendingKeyError } from './call-key.errors.js';
import { wrappedKeyOf } from './wrapped-key-of.js';

const SUFFIX = '.json';

/**
 * Wrapped keys on their way to the object store: one file per call beside the spool, written before
 * the call's first words and removed once the store has the key. It lies next to what it opens, so
 * a spool that can be adopted can also be read.
 *
 * Bounds: one file of less than 1 KiB for each call whose key the store has not taken yet.
 */
export class PendingKeys {
  constructor(private readonly directory: string) {}

  /** Durable when it resolves. The first key of a call stays: `exists` says that there was one. */
  keep(wrapped: WrappedKey): Promise<'created' | 'exists'> {
    return this.#mapped(async () => {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      return createFileDurably(this.#fileOf(wrapped.callId), canonicalBytes(wrapped), {
        temporaryDirectory: this.directory,
      });
    });
  }

  /** Errors: `WrappedKeyError` when the file holds something else. */
  read(callId: string): Promise<WrappedKey | undefined> {
    return this.#mapped(async () => {
      const text = await readFile(this.#fileOf(callId), 'utf8').catch(undefinedIfAbsent);
      return text === undefined ? undefined : wrappedKeyOf(callId, text);
    });
  }

  forget(callId: string): Promise<void> {
    return this.#mapped(async () => {
      await rm(this.#fileOf(callId), { force: true });
      await syncDirectory(this.directory);
    });
  }

  /** Calls with a key here. Files that are named otherwise are left alone. */
  callIds(): Promise<string[]> {
    return this.#mapped(async () => {
      const names = (await readdir(this.directory).catch(undefinedIfAbsent)) ?? [];
      return names
        .filter((name) => name.endsWith(SUFFIX))
        .map((name) => name.slice(0, -SUFFIX.length))
        .filter((callId) => CallId.safeParse(callId).success)
        .sort();
    });
  }

  #fileOf(callId: string): string {
    return path.join(this.directory, CallId.parse(callId) + SUFFIX);
  }

  async #mapped<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { code, syscall } = Object(error) as NodeJS.ErrnoException;
      if (code === undefined || syscall === undefined) throw error;
      throw new PendingKeyError(this.directory, `${code} at ${syscall}`, { cause: error });
    }
  }
}

function undefinedIfAbsent(error: unknown): undefined {
  if (!isErrno(error, 'ENOENT')) throw error;
}
