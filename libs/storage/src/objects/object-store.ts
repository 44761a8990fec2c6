import type { ObjectReader } from '@verbatim/audit-log';
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

/**
 * Where the record lies. Objects are created once and never changed: the first bytes under a key
 * are the object, for ever.
 *
 * Bounds: `OBJECT_BYTES_MAX` for one object, `KEY_LENGTH_MAX` for a key. Every
 * request to a server ends within `STORE_REQUEST_MAX_MS`, its retries included.
 *
 * Crash: what `create` has answered is durable; a `create` cut off may or may not be, and the same
 * call again settles it.
 *
 * Errors: `StoreUnavailableError` and `StoreRefusedError` (retryable), `ObjectConflictError`,
 * `ObjectNotFoundError`, `ObjectTooLargeError` (not retryable). A malformed key is a bug.
 */
export interface ObjectStore {
  /** For people: `files in /x`, `s3://bucket at http://…`. */
  readonly description: string;

  /** Same bytes again: `identical`. Other bytes: `ObjectConflictError`, and the first stay. */
  create(
    key: string,
    bytes: Uint8Array,
    options?: { readonly contentType?: string },
  ): Promise<StoredObject>;

  /** A range that reaches past the end is cut at the end, as in HTTP. */
  read(key: string, options?: ReadOptions): Promise<Buffer>;

  stat(key: string): Promise<{ readonly bytes: number; readonly versionId?: string } | undefined>;

  /** Keys that start with `prefix`, ascending. Memory is bounded by one page or directory. */
  list(prefix: string): AsyncIterable<ListedObject>;

  /** Segments only, once their calls are sealed. An absent object counts as deleted. */
  delete(key: string): Promise<void>;

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
