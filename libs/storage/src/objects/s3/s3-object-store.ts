import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '@verbatim/platform';
import {
  assertDeletable,
  assertDestroyable,
  assertObjectKey,
  assertObjectPrefix,
  assertReplaceable,
  isReplaceable,
} from '../object-key.js';
import { hasEnded, type LockSupport, type ObjectLock, wholeSeconds } from '../object-lock.js';
import {
  ObjectConflictError,
  ObjectNotFoundError,
  ObjectTooLargeError,
  StoreRefusedError,
  StoreUnavailableError,
} from '../object-store.errors.js';
import {
  type CreateOptions,
  type Destroyed,
  type ListedObject,
  OBJECT_BYTES_MAX,
  type ObjectStore,
  type ReadOptions,
  type StoredObject,
  type VersionOptions,
} from '../object-store.js';
import { type ObjectVersion, type PutOptions, S3Bucket } from './s3-bucket.js';
import type { S3Options } from './s3-client.js';
import { isConditionalConflict, s3FailureOf } from './s3-failure.js';
import { lockCommand } from './s3-lock-command.js';
import { S3Locks } from './s3-locks.js';
import { REPLACED_ATTEMPTS_MAX, S3Versions } from './s3-versions.js';

/** Holds no record. Hidden: no object key begins with a dot. */
const PROBE_KEY = '.verbatim/create-only';
const PROBE = Buffer.from('verbatim\n');
const CONFLICT_ATTEMPTS_MAX = 5;

interface BucketFeatures {
  readonly isVersioned: boolean;
  readonly hasObjectLock: boolean;
}

/**
 * Objects in an S3 bucket, created once and never changed.
 *
 * Unversioned bucket: `If-None-Match: *` decides, and whether the server honours it is tried out
 * before the first write; one that does not is refused.
 *
 * Versioned bucket (so every one with Object Lock): some servers ignore the header there. The first
 * version of a key is the object, for writers and readers alike; a writer that finds its version
 * is not the first compares the bytes, and withdraws its own. Of a replaceable key the newest version
 * that says it is a replacement is read, and without one the first.
 *
 * Source: docs/specs/storage.md, sections 3 and 3a.
 */
export class S3ObjectStore implements ObjectStore {
  readonly description: string;
  readonly #bucket: S3Bucket;
  readonly #versions: S3Versions;
  readonly #locks: S3Locks;
  #asked: Promise<BucketFeatures> | undefined;

  constructor(private readonly options: S3Options) {
    this.#bucket = new S3Bucket(options);
    this.#versions = new S3Versions(this.#bucket);
    this.#locks = new S3Locks(this.#bucket);
    this.description = this.#bucket.description;
  }

  async create(
    key: string,
    bytes: Uint8Array,
    { contentType, lock }: CreateOptions = {},
  ): Promise<StoredObject> {
    assertObjectKey(key);
    assertSize(key, bytes);
    const { isVersioned, hasObjectLock } = await this.#features();
    const put: PutOptions = {
      isCreateOnly: true,
      contentType,
      lock: hasObjectLock && lock && !hasEnded(lock) ? wholeSeconds(lock) : undefined,
    };
    const written = isVersioned
      ? await this.#createFirstVersion(key, bytes, put)
      : await this.#createOnly(key, bytes, put);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { key, bytes: bytes.byteLength, sha256, ...written };
  }

  async replace(key: string, bytes: Uint8Array): Promise<{ versionId?: string }> {
    assertReplaceable(key);
    assertSize(key, bytes);
    const { hasObjectLock } = await this.#features();
    const replaced = await this.#versionOf(key);
    const held =
      hasObjectLock && replaced && (await this.#bucket.retention(key, replaced.versionId));
    const lock = held && !hasEnded(held) ? held : undefined;
    const put = await this.#put(key, bytes, { isCreateOnly: false, lock });
    if (put.kind === 'exists' || put.versionId === undefined) return {};
    // Best effort, and never where it is locked: the pointer must not gather versions without end.
    if (replaced && !lock && key.startsWith('log/')) {
      await this.#bucket.delete(key, replaced.versionId).catch(() => undefined);
    }
    return { versionId: put.versionId };
  }

  async read(key: string, { versionId, range }: ReadOptions = {}): Promise<Buffer> {
    assertObjectKey(key);
    if (versionId !== undefined || !isReplaceable(key)) {
      return this.#readVersion(key, versionId ?? (await this.#versionOf(key))?.versionId, range);
    }
    for (let attempt = 1; ; attempt++) {
      const version = await this.#versionOf(key);
      try {
        return await this.#readVersion(key, version?.versionId, range);
      } catch (error) {
        // Replaced in between, and the version that was found is gone; or there is none.
        const mayBeReplaced = error instanceof ObjectNotFoundError && version !== undefined;
        if (!mayBeReplaced || attempt >= REPLACED_ATTEMPTS_MAX) throw error;
      }
    }
  }

  async stat(key: string): Promise<{ bytes: number; versionId?: string } | undefined> {
    assertObjectKey(key);
    if ((await this.#features()).isVersioned) return this.#versionOf(key);
    const found = await this.#bucket.head(key);
    return found && { bytes: found.bytes };
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
    if (!(await this.#features()).isVersioned) return this.#bucket.delete(key);
    for (const { versionId } of await this.#bucket.versions(key)) {
      await this.#bucket.delete(key, versionId);
    }
  }

  async lockOf(key: string, { versionId }: VersionOptions = {}): Promise<ObjectLock | undefined> {
    assertObjectKey(key);
    const version = await this.#lockableVersion(key, versionId);
    return version === undefined ? undefined : this.#bucket.retention(key, version);
  }

  async extendLock(
    key: string,
    lock: ObjectLock,
    { versionId }: VersionOptions = {},
  ): Promise<ObjectLock | undefined> {
    assertObjectKey(key);
    const version = await this.#lockableVersion(key, versionId);
    return version === undefined ? undefined : this.#locks.extend(key, version, lock);
  }

  async destroy(
    key: string,
    { bypassGovernance }: { readonly bypassGovernance: boolean },
  ): Promise<Destroyed> {
    assertDestroyable(key);
    const { isVersioned, hasObjectLock } = await this.#features();
    if (isVersioned) return this.#locks.destroy(key, { bypassGovernance, hasObjectLock });
    const found = await this.#bucket.head(key);
    if (found) await this.#bucket.delete(key);
    return { versions: found ? 1 : 0, deleteMarkers: 0 };
  }

  async lockSupport(): Promise<LockSupport> {
    this.#asked = undefined;
    const { isVersioned, hasObjectLock } = await this.#features();
    if (hasObjectLock) return { kind: 'object-lock' };
    return { kind: 'none', command: lockCommand(this.options, { isVersioned }) };
  }

  async check(): Promise<void> {
    await this.#bucket.checkAnswers();
    await this.#features();
  }

  async close(): Promise<void> {
    this.#bucket.close();
  }

  async #readVersion(key: string, version: string | undefined, range: ReadOptions['range']) {
    // HTTP has no way to ask for nothing; the object must be there all the same.
    if (range?.length === 0) {
      await this.#bucket.get(key, version, { offset: 0, length: 1 });
      return Buffer.alloc(0);
    }
    return this.#bucket.get(key, version, range);
  }

  async #createOnly(
    key: string,
    bytes: Uint8Array,
    options: PutOptions,
  ): Promise<Pick<StoredObject, 'outcome'>> {
    const put = await this.#put(key, bytes, options);
    if (put.kind === 'put') return { outcome: 'created' };
    await this.#assertIdentical(key, bytes);
    return { outcome: 'identical' };
  }

  async #createFirstVersion(key: string, bytes: Uint8Array, options: PutOptions): Promise<Written> {
    const { lock } = options;
    // A HEAD costs a tenth of a listing, and finds nothing for nearly every key that is created.
    const before = (await this.#bucket.head(key)) && (await this.#versions.first(key));
    if (before) return this.#identicalTo(key, before, bytes, lock);
    const put = await this.#put(key, bytes, options);
    const first = await this.#versions.first(key);
    if (!first) throw new StoreUnavailableError(this.description, `${key} vanished`);
    if (put.kind === 'put') {
      const { versionId } = first;
      if (put.versionId === versionId)
        return { outcome: 'created', versionId, ...(lock && { lock }) };
      // Best effort: readers take the first version whether or not this one goes.
      await this.#bucket
        .delete(key, put.versionId, { bypassGovernance: lock?.mode === 'governance' })
        .catch(() => undefined);
    }
    return this.#identicalTo(key, first, bytes, lock);
  }

  async #identicalTo(
    key: string,
    first: ObjectVersion,
    bytes: Uint8Array,
    wanted: ObjectLock | undefined,
  ): Promise<Written> {
    const { versionId } = first;
    if (first.bytes !== bytes.byteLength) throw new ObjectConflictError(key);
    await this.#assertIdentical(key, bytes, versionId);
    const lock = wanted && (await this.#locks.extend(key, versionId, wanted));
    return { outcome: 'identical', versionId, ...(lock && { lock }) };
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
  async #put(key: string, bytes: Uint8Array, options: PutOptions) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#bucket.put(key, bytes, options);
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

  /** The version that a read gives; nothing in an unversioned bucket. */
  async #versionOf(key: string): Promise<ObjectVersion | undefined> {
    return (await this.#features()).isVersioned ? this.#versions.current(key) : undefined;
  }

  /** Nothing where no version can be locked. Errors: `ObjectNotFoundError`. */
  async #lockableVersion(key: string, versionId?: string): Promise<string | undefined> {
    if ((await this.#features()).hasObjectLock) {
      const version = versionId ?? (await this.#versionOf(key))?.versionId;
      if (version === undefined) throw new ObjectNotFoundError(key);
      return version;
    }
    if (!(await this.stat(key))) throw new ObjectNotFoundError(key);
    return undefined;
  }

  /** Asked once; a failure is not remembered. */
  #features(): Promise<BucketFeatures> {
    this.#asked ??= this.#probe().catch((error: unknown) => {
      this.#asked = undefined;
      throw error;
    });
    return this.#asked;
  }

  /** Refuses a bucket in which an object could be overwritten. */
  async #probe(): Promise<BucketFeatures> {
    const versioning = await this.#bucket.versioning();
    if (versioning === 'enabled') {
      return { isVersioned: true, hasObjectLock: await this.#bucket.hasObjectLock() };
    }
    if (versioning === 'suspended') {
      throw new StoreRefusedError(
        this.description,
        'versioning is suspended, so a write may replace an object; enable it',
      );
    }
    const probe: PutOptions = { isCreateOnly: true, contentType: 'text/plain' };
    for (let attempt = 1; attempt <= 2; attempt++) {
      const { kind } = await this.#put(PROBE_KEY, PROBE, probe);
      if (kind === 'exists') return { isVersioned: false, hasObjectLock: false };
    }
    throw new StoreRefusedError(
      this.description,
      'it ignores If-None-Match, so a write may replace an object; enable versioning',
    );
  }
}

type Written = Pick<StoredObject, 'outcome' | 'versionId' | 'lock'>;

function assertSize(key: string, { byteLength }: Uint8Array): void {
  if (byteLength > OBJECT_BYTES_MAX) {
    throw new ObjectTooLargeError(key, byteLength, OBJECT_BYTES_MAX);
  }
}
