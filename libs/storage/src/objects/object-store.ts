import type { ObjectReader } from '@verbatim/audit-log';
import type { LockSupport, ObjectLock } from './object-lock.js';
import { ObjectNotFoundError } from './object-store.errors.js';

/** What a create-only write left behind. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** Hexadecimal, over the bytes that were given. */
  readonly sha256: string;
  /** Where the store keeps versions: the one to read back by. */
  readonly versionId?: string;
  /** `identical`: the key held these very bytes already, as after a retry. */
  readonly outcome: 'created' | 'identical';
  /** What holds the object now, where a lock was asked for and the store keeps locks. */
  readonly lock?: ObjectLock;
}

export interface CreateOptions {
  readonly contentType?: string;
  /** Set with the write itself. A lock that has ended already is not set. */
  readonly lock?: ObjectLock;
}

export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
}

export interface ReadOptions {
  readonly versionId?: string;
  readonly range?: { readonly offset: number; readonly length: number };
}

/** Which version is meant; without one, the version that a read gives. */
export interface VersionOptions {
  readonly versionId?: string;
}

/** What `destroy` removed: 0 when there was nothing. */
export interface Destroyed {
  readonly versions: number;
  readonly deleteMarkers: number;
}

/**
 * Where the record lies. Objects are created once and never changed: the first bytes under a key
 * are the object, for ever. Two kinds are replaced, and read as last written (`isReplaceable`): the
 * log's newest checkpoint and the wrapped keys.
 *
 * Locks last at least as long as asked for and are never shortened or weakened here. A store that
 * keeps none (`lockSupport`) takes the same calls and answers without a lock.
 *
 * Bounds: `OBJECT_BYTES_MAX` for one object, `KEY_LENGTH_MAX` for a key. Every
 * request to a server ends within `STORE_REQUEST_MAX_MS`, its retries included.
 *
 * Crash: what `create` has answered is durable; a `create` cut off may or may not be, and the same
 * call again settles it.
 *
 * Errors: `StoreUnavailableError` and `StoreRefusedError` (retryable), `ObjectConflictError`,
 * `ObjectNotFoundError`, `ObjectTooLargeError`, `ObjectLockedError` (not retryable). A malformed key is
 * a bug, and so is one that may not be replaced, deleted or destroyed.
 */
export interface ObjectStore {
  /** For people: `files in /x`, `s3://bucket at http://…`. */
  readonly description: string;

  /**
   * Same bytes again: `identical`, and its lock is extended where it ended too early. Other bytes:
   * `ObjectConflictError`, and the first stay.
   */
  create(key: string, bytes: Uint8Array, options?: CreateOptions): Promise<StoredObject>;

  /**
   * Only `log/checkpoint` and `keys/*`: whoever reads afterwards finds these bytes, whether or not
   * there were others. The lock of what is replaced holds the new bytes too.
   *
   * Order: of several at once any may be the last; the caller sees to it that there is one.
   */
  replace(key: string, bytes: Uint8Array): Promise<{ readonly versionId?: string }>;

  /** A range that reaches past the end is cut at the end, as in HTTP. */
  read(key: string, options?: ReadOptions): Promise<Buffer>;

  stat(key: string): Promise<{ readonly bytes: number; readonly versionId?: string } | undefined>;

  /** Keys that start with `prefix`, ascending. Memory is bounded by one page or directory. */
  list(prefix: string): AsyncIterable<ListedObject>;

  /** Segments only, once their calls are sealed. An absent object counts as deleted. */
  delete(key: string): Promise<void>;

  /**
   * The lock of an object; it may have ended. Nothing where there is none or the store keeps none.
   * Errors: `ObjectNotFoundError`.
   */
  lockOf(key: string, options?: VersionOptions): Promise<ObjectLock | undefined>;

  /**
   * Locks at least until then and at least in this mode, and answers what holds now.
   * Errors: `ObjectNotFoundError`.
   */
  extendLock(
    key: string,
    lock: ObjectLock,
    options?: VersionOptions,
  ): Promise<ObjectLock | undefined>;

  /**
   * Only `keys/*` and `calls/*`: every version and delete marker goes, for good. An absent object
   * counts as destroyed.
   *
   * Errors: `ObjectLockedError` while any version is held: by a legal hold, by compliance mode, or by
   * governance mode unless `bypassGovernance`. Then nothing has been removed.
   */
  destroy(key: string, options: { readonly bypassGovernance: boolean }): Promise<Destroyed>;

  /** Asks the store afresh. */
  lockSupport(): Promise<LockSupport>;

  /** Resolves when the store answers and can keep its promises; rejects with what is wrong. */
  check(): Promise<void>;

  close(): Promise<void>;
}

/**
 * Four times the largest segment (64 MiB): the sealed events of the longest call fit, and a read
 * cannot be made to allocate without limit.
 */
export const OBJECT_BYTES_MAX = 256 * 1024 * 1024;

/** The longest one request to a server may take, its retries included; a create needs up to four. */
export const STORE_REQUEST_MAX_MS = 30_000;

/** The store as the verifier sees it: an absent object is `undefined`, not an error. */
export function objectReader(store: ObjectStore): ObjectReader {
  return {
    async read(key) {
      try {
        return await store.read(key);
      } catch (error) {
        if (error instanceof ObjectNotFoundError) return undefined;
        throw error;
      }
    },
    async *list(prefix) {
      for await (const { key } of store.list(prefix)) yield key;
    },
  };
}
