import { createHash } from 'node:crypto';
import { type Dirent } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  createFileDurably,
  isErrno,
  replaceFileDurably,
  syncDirectory,
} from '../files/durable-file.js';
import { DurableDirectories } from './durable-directories.js';
import { FileLocks } from './file-locks.js';
import {
  assertDeletable,
  assertDestroyable,
  assertObjectKey,
  assertObjectPrefix,
  assertReplaceable,
} from './object-key.js';
import { hasEnded, type LockSupport, type ObjectLock } from './object-lock.js';
import {
  ObjectConflictError,
  ObjectLockedError,
  ObjectNotFoundError,
  ObjectTooLargeError,
  StoreUnavailableError,
} from './object-store.errors.js';
import {
  type CreateOptions,
  type Destroyed,
  type ListedObject,
  OBJECT_BYTES_MAX,
  type ObjectStore,
  type ReadOptions,
  type StoredObject,
} from './object-store.js';

/** Hidden, so that they can never be keys. */
const TEMPORARY = '.tmp';
const LOCKS = '.locks';
/** A temporary file this old belongs to no running write: none takes an hour. */
const TEMPORARY_AGE_MAX_MS = 3_600_000;

/**
 * Objects as files under one directory, for one host.
 *
 * Crash: every object is whole or absent (temporary file, fsync, `link(2)`, fsync of the directory).
 * Order of concurrent creates is the file system's: `link(2)` lets exactly one through.
 *
 * Locks are its own: they stop this code and nobody who may write to the disk. One is set after the
 * object; when the process dies in between, the same `create` again sets it.
 */
export class FileObjectStore implements ObjectStore {
  readonly description: string;
  readonly #directories: DurableDirectories;
  readonly #temporary: string;
  readonly #locks: FileLocks;

  private constructor(private readonly root: string) {
    this.description = `files in ${root}`;
    this.#temporary = path.join(root, TEMPORARY);
    this.#directories = new DurableDirectories(root);
    this.#locks = new FileLocks(path.join(root, LOCKS), this.#directories);
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

  async create(
    key: string,
    bytes: Uint8Array,
    { lock: wanted }: CreateOptions = {},
  ): Promise<StoredObject> {
    assertObjectKey(key);
    assertSize(key, bytes.byteLength);
    const file = this.#fileOf(key);
    const outcome = await this.#mapped(() => createFileDurably(file, bytes, this.#placing(file)));
    if (outcome === 'exists' && !(await this.read(key)).equals(bytes)) {
      throw new ObjectConflictError(key);
    }
    const lock = wanted && (await this.extendLock(key, wanted));
    return {
      key,
      bytes: bytes.byteLength,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      outcome: outcome === 'created' ? 'created' : 'identical',
      ...(lock && { lock }),
    };
  }

  /** A lock is the key's here, so it holds whatever lies under it. */
  async replace(key: string, bytes: Uint8Array): Promise<Record<string, never>> {
    assertReplaceable(key);
    assertSize(key, bytes.byteLength);
    const file = this.#fileOf(key);
    await this.#mapped(() => replaceFileDurably(file, bytes, this.#placing(file)));
    return {};
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
        assertSize(key, length);
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
    await this.#assertFree(key, false);
    await this.#mapped(() => rm(this.#fileOf(key), { force: true }));
  }

  async lockOf(key: string): Promise<ObjectLock | undefined> {
    if (!(await this.stat(key))) throw new ObjectNotFoundError(key);
    return this.#mapped(() => this.#locks.of(key));
  }

  async extendLock(key: string, lock: ObjectLock): Promise<ObjectLock | undefined> {
    if (!(await this.stat(key))) throw new ObjectNotFoundError(key);
    return this.#mapped(() => this.#locks.extend(key, lock));
  }

  async destroy(
    key: string,
    { bypassGovernance }: { readonly bypassGovernance: boolean },
  ): Promise<Destroyed> {
    assertDestroyable(key);
    await this.#assertFree(key, bypassGovernance);
    const isThere = (await this.stat(key)) !== undefined;
    await this.#mapped(async () => {
      if (isThere) {
        await rm(this.#fileOf(key), { force: true });
        await syncDirectory(path.dirname(this.#fileOf(key)));
      }
      await this.#locks.forget(key);
    });
    return { versions: isThere ? 1 : 0, deleteMarkers: 0 };
  }

  async lockSupport(): Promise<LockSupport> {
    return { kind: 'own' };
  }

  /** Writes nothing, so that it can be asked often. */
  async check(): Promise<void> {
    await this.#mapped(() => syncDirectory(this.#temporary));
  }

  async close(): Promise<void> {}

  #fileOf(key: string): string {
    return path.join(this.root, key);
  }

  #placing(file: string): Parameters<typeof createFileDurably>[2] {
    return {
      // Made once, at `open`: when it is gone the disk is, and the write fails instead of landing
      // on whatever lies beneath the mount point.
      temporaryDirectory: this.#temporary,
      beforeLink: () => this.#directories.ensure(path.dirname(file)),
    };
  }

  async #assertFree(key: string, bypassGovernance: boolean): Promise<void> {
    const held = await this.#mapped(() => this.#locks.of(key));
    if (!held || hasEnded(held)) return;
    if (held.mode === 'compliance' || !bypassGovernance) throw new ObjectLockedError(key, held);
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

function assertSize(key: string, bytes: number): void {
  if (bytes > OBJECT_BYTES_MAX) throw new ObjectTooLargeError(key, bytes, OBJECT_BYTES_MAX);
}

function isAbsent(error: unknown): boolean {
  return isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR');
}
