import { createHash } from 'node:crypto';
import { type Dirent } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createFileDurably, isErrno, syncDirectory } from '../files/durable-file.js';
import { DurableDirectories } from './durable-directories.js';
import { assertDeletable, assertObjectKey, assertObjectPrefix } from './object-key.js';
import {
  ObjectConflictError,
  ObjectNotFoundError,
  ObjectTooLargeError,
  StoreUnavailableError,
} from './object-store.errors.js';
import {
  type ListedObject,
  OBJECT_BYTES_MAX,
  type ObjectStore,
  type ReadOptions,
  type StoredObject,
} from './object-store.js';

/** Hidden, so that it can never be a key. */
const TEMPORARY = '.tmp';
/** A temporary file this old belongs to no running write: none takes an hour. */
const TEMPORARY_AGE_MAX_MS = 3_600_000;

/**
 * Objects as files under one directory, for one host.
 *
 * Crash: every object is whole or absent (temporary file, fsync, `link(2)`, fsync of the directory).
 * Order of concurrent creates is the file system's: `link(2)` lets exactly one through.
 */
export class FileObjectStore implements ObjectStore {
  readonly description: string;
  readonly #directories: DurableDirectories;
  readonly #temporary: string;

  private constructor(private readonly root: string) {
    this.description = `files in ${root}`;
    this.#temporary = path.join(root, TEMPORARY);
    this.#directories = new DurableDirectories(root);
  }

  /** Makes the directory where it is missing, and removes what crashed writes left behind. */
  static async open(directory: string): Promise<FileObjectStore> {
    const store = new FileObjectStore(path.resolve(directory));
    await store.#mapped(async () => {
      await mkdir(store.#temporary, { recursive: true, mode: 0o700 });
      await syncDirectory(path.dirname(store.root));
      await store.#removeStaleTemporaries();
    });
    return store;
  }

  async create(key: string, bytes: Uint8Array): Promise<StoredObject> {
    assertObjectKey(key);
    if (bytes.byteLength > OBJECT_BYTES_MAX) {
      throw new ObjectTooLargeError(key, bytes.byteLength, OBJECT_BYTES_MAX);
    }
    const file = this.#fileOf(key);
    const outcome = await this.#mapped(() =>
      createFileDurably(file, bytes, {
        // Made once, at `open`: when it is gone the disk is, and the write fails instead of landing
        // on whatever lies beneath the mount point.
        temporaryDirectory: this.#temporary,
        beforeLink: () => this.#directories.ensure(path.dirname(file)),
      }),
    );
    if (outcome === 'exists' && !(await this.read(key)).equals(bytes)) {
      throw new ObjectConflictError(key);
    }
    return {
      key,
      bytes: bytes.byteLength,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      outcome: outcome === 'created' ? 'created' : 'identical',
    };
  }

  async read(key: string, options: ReadOptions = {}): Promise<Buffer> {
    assertObjectKey(key);
    return this.#mapped(async () => {
      const handle = await open(this.#fileOf(key), 'r').catch((error: unknown) => {
        throw isAbsent(error) ? new ObjectNotFoundError(key) : error;
      });
      try {
        const { size } = await handle.stat();
        const offset = Math.min(options.range?.offset ?? 0, size);
        const length = Math.min(options.range?.length ?? size, size - offset);
        if (length > OBJECT_BYTES_MAX) {
          throw new ObjectTooLargeError(key, length, OBJECT_BYTES_MAX);
        }
        const buffer = Buffer.alloc(length);
        const { bytesRead } = await handle.read(buffer, 0, length, offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    });
  }

  async stat(key: string): Promise<{ bytes: number } | undefined> {
    assertObjectKey(key);
    return this.#mapped(async () => {
      try {
        return { bytes: (await stat(this.#fileOf(key))).size };
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    });
  }

  async *list(prefix: string): AsyncIterable<ListedObject> {
    assertObjectPrefix(prefix);
    const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    yield* this.#walk(directory, prefix);
  }

  async delete(key: string): Promise<void> {
    assertDeletable(key);
    await this.#mapped(() => rm(this.#fileOf(key), { force: true }));
  }

  /** Writes nothing, so that it can be asked often. */
  async check(): Promise<void> {
    await this.#mapped(() => syncDirectory(this.#temporary));
  }

  async close(): Promise<void> {}

  #fileOf(key: string): string {
    return path.join(this.root, key);
  }

  /** `directory` is empty or ends with a slash. */
  async *#walk(directory: string, prefix: string): AsyncIterable<ListedObject> {
    const entries = await this.#mapped(() => this.#entriesOf(directory));
    // A directory sorts as its keys do: with the slash at its end.
    const names = entries
      .filter((entry) => !entry.name.startsWith('.'))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .sort();
    for (const name of names) {
      const key = directory + name;
      if (key.endsWith('/')) {
        if (key.startsWith(prefix) || prefix.startsWith(key)) yield* this.#walk(key, prefix);
      } else if (key.startsWith(prefix)) {
        const found = await stat(this.#fileOf(key)).catch(() => undefined);
        if (found?.isFile()) yield { key, bytes: found.size, modifiedAt: found.mtime };
      }
    }
  }

  async #entriesOf(directory: string): Promise<Dirent[]> {
    try {
      return await readdir(path.join(this.root, directory), { withFileTypes: true });
    } catch (error) {
      if (isAbsent(error) && directory !== '') return [];
      throw error;
    }
  }

  async #removeStaleTemporaries(): Promise<void> {
    for (const name of await readdir(this.#temporary)) {
      const file = path.join(this.#temporary, name);
      const found = await stat(file).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > TEMPORARY_AGE_MAX_MS) {
        await rm(file, { force: true });
      }
    }
  }

  /** A file system says why in its code: ENOSPC, EIO, EACCES, EROFS, or ENOENT when it is gone. */
  async #mapped<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { code, syscall } = Object(error) as NodeJS.ErrnoException;
      if (code === undefined || syscall === undefined) throw error;
      throw new StoreUnavailableError(this.description, `${code} at ${syscall}`, { cause: error });
    }
  }
}

function isAbsent(error: unknown): boolean {
  return isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR');
}
