import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '@verbatim/platform';
import { assertDeletable, assertObjectKey, assertObjectPrefix } from '../object-key.js';
import {
  ObjectConflictError,
  ObjectNotFoundError,
  ObjectTooLargeError,
  StoreRefusedError,
  StoreUnavailableError,
} from '../object-store.errors.js';
import {
  type ListedObject,
  OBJECT_BYTES_MAX,
  type ObjectStore,
  type ReadOptions,
  type StoredObject,
} from '../object-store.js';
import { S3Bucket, type ObjectVersion } from './s3-bucket.js';
import type { S3Options } from './s3-client.js';
import { isConditionalConflict, s3FailureOf } from './s3-failure.js';

/** Holds no record. Hidden: no object key begins with a dot. */
const PROBE_KEY = '.verbatim/create-only';
const PROBE = Buffer.from('verbatim\n');
const CONFLICT_ATTEMPTS_MAX = 5;

/**
 * Objects in an S3 bucket, created once and never changed.
 *
 * Unversioned bucket: `If-None-Match: *` decides, and whether the server honours it is tried out
 * before the first write; one that does not is refused.
 *
 * Versioned bucket (so every one with Object Lock): some servers ignore the header there. The first
 * version of a key is the object, for writers and readers alike; a writer that finds its version
 * is not the first compares the bytes, and withdraws its own.
 *
 * Source: docs/specs/storage.md, section 3.
 */
export class S3ObjectStore implements ObjectStore {
  readonly description: string;
  readonly #bucket: S3Bucket;
  #isVersioned: Promise<boolean> | undefined;

  constructor(options: S3Options) {
    this.#bucket = new S3Bucket(options);
    this.description = this.#bucket.description;
  }

  async create(
    key: string,
    bytes: Uint8Array,
    options: { readonly contentType?: string } = {},
  ): Promise<StoredObject> {
    assertObjectKey(key);
    if (bytes.byteLength > OBJECT_BYTES_MAX) {
      throw new ObjectTooLargeError(key, bytes.byteLength, OBJECT_BYTES_MAX);
    }
    const written = (await this.#versioned())
      ? await this.#createFirstVersion(key, bytes, options.contentType)
      : await this.#createOnly(key, bytes, options.contentType);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { key, bytes: bytes.byteLength, sha256, ...written };
  }

  async read(key: string, { versionId, range }: ReadOptions = {}): Promise<Buffer> {
    assertObjectKey(key);
    const version = versionId ?? (await this.#firstVersionOf(key))?.versionId;
    // HTTP has no way to ask for nothing; the object must be there all the same.
    if (range?.length === 0) {
      await this.#bucket.get(key, version, { offset: 0, length: 1 });
      return Buffer.alloc(0);
    }
    return this.#bucket.get(key, version, range);
  }

  async stat(key: string): Promise<{ bytes: number; versionId?: string } | undefined> {
    assertObjectKey(key);
    if (await this.#versioned()) return (await this.#bucket.versions(key))[0];
    return this.#bucket.head(key);
  }

  async *list(prefix: string): AsyncIterable<ListedObject> {
    assertObjectPrefix(prefix);
    for await (const object of this.#bucket.list(prefix)) {
      if (!object.key.startsWith('.')) yield object;
    }
  }

  /** In a versioned bucket every version goes. */
  async delete(key: string): Promise<void> {
    assertDeletable(key);
    if (!(await this.#versioned())) return this.#bucket.delete(key);
    for (const { versionId } of await this.#bucket.versions(key)) {
      await this.#bucket.delete(key, versionId);
    }
  }

  async check(): Promise<void> {
    await this.#bucket.checkAnswers();
    await this.#versioned();
  }

  async close(): Promise<void> {
    this.#bucket.close();
  }

  async #createOnly(
    key: string,
    bytes: Uint8Array,
    contentType: string | undefined,
  ): Promise<Pick<StoredObject, 'outcome'>> {
    const put = await this.#put(key, bytes, contentType);
    if (put.kind === 'put') return { outcome: 'created' };
    await this.#assertIdentical(key, bytes);
    return { outcome: 'identical' };
  }

  async #createFirstVersion(
    key: string,
    bytes: Uint8Array,
    contentType: string | undefined,
  ): Promise<Pick<StoredObject, 'outcome' | 'versionId'>> {
    // A HEAD costs a tenth of a listing, and finds nothing for nearly every key that is created.
    const before = (await this.#bucket.head(key)) && (await this.#firstVersionOf(key));
    if (before) return this.#identicalTo(key, before, bytes);
    const put = await this.#put(key, bytes, contentType);
    const first = await this.#firstVersionOf(key);
    if (!first) throw new StoreUnavailableError(this.description, `${key} vanished`);
    if (put.kind === 'put') {
      const { versionId } = first;
      if (put.versionId === versionId) return { outcome: 'created', versionId };
      // Best effort: readers take the first version whether or not this one goes.
      await this.#bucket.delete(key, put.versionId).catch(() => undefined);
    }
    return this.#identicalTo(key, first, bytes);
  }

  async #identicalTo(
    key: string,
    first: ObjectVersion,
    bytes: Uint8Array,
  ): Promise<Pick<StoredObject, 'outcome' | 'versionId'>> {
    if (first.bytes !== bytes.byteLength) throw new ObjectConflictError(key);
    await this.#assertIdentical(key, bytes, first.versionId);
    return { outcome: 'identical', versionId: first.versionId };
  }

  async #assertIdentical(key: string, bytes: Uint8Array, versionId?: string): Promise<void> {
    const stored = await this.#bucket.get(key, versionId).catch((error: unknown) => {
      // Taken a moment ago, gone now: a deleted segment. The same call again will create it.
      const hasVanished = error instanceof ObjectNotFoundError;
      throw hasVanished ? new StoreUnavailableError(this.description, `${key} vanished`) : error;
    });
    if (!stored.equals(bytes)) throw new ObjectConflictError(key);
  }

  /** 409 says that another conditional write of the key is under way. */
  async #put(key: string, bytes: Uint8Array, contentType: string | undefined) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#bucket.put(key, bytes, contentType);
      } catch (error) {
        const isUndecided =
          error instanceof StoreRefusedError && isConditionalConflict(s3FailureOf(error.cause));
        if (!isUndecided) throw error;
        if (attempt >= CONFLICT_ATTEMPTS_MAX) {
          throw new StoreUnavailableError(this.description, `${key} is being written`);
        }
        await delay(backoffMs(attempt, { firstMs: 50, maxMs: 1_000 }));
      }
    }
  }

  /** `undefined` in an unversioned bucket, too. */
  async #firstVersionOf(key: string): Promise<ObjectVersion | undefined> {
    return (await this.#versioned()) ? (await this.#bucket.versions(key))[0] : undefined;
  }

  /** Asked once; a failure is not remembered. */
  #versioned(): Promise<boolean> {
    this.#isVersioned ??= this.#probe().catch((error: unknown) => {
      this.#isVersioned = undefined;
      throw error;
    });
    return this.#isVersioned;
  }

  /** Whether the bucket is versioned. Refuses one in which an object could be overwritten. */
  async #probe(): Promise<boolean> {
    const versioning = await this.#bucket.versioning();
    if (versioning === 'enabled') return true;
    if (versioning === 'suspended') {
      throw new StoreRefusedError(
        this.description,
        'versioning is suspended, so a write may replace an object; enable it',
      );
    }
    for (let attempt = 1; attempt <= 2; attempt++) {
      if ((await this.#put(PROBE_KEY, PROBE, 'text/plain')).kind === 'exists') return false;
    }
    throw new StoreRefusedError(
      this.description,
      'it ignores If-None-Match, so a write may replace an object; enable versioning',
    );
  }
}
