import { createHash } from 'node:crypto';
import { addAbortSignal, type Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectLock } from '../object-lock.js';
import {
  ObjectNotFoundError,
  ObjectTooLargeError,
  StoreRefusedError,
} from '../object-store.errors.js';
import { type ListedObject, OBJECT_BYTES_MAX, STORE_REQUEST_MAX_MS } from '../object-store.js';
import {
  isLockAbsent,
  isPreconditionFailed,
  isRangeNotSatisfiable,
  s3FailureOf,
  storeErrorOf,
} from './s3-failure.js';
import { type S3Options, openS3Client } from './s3-client.js';

/** One stored version of a key. */
export interface ObjectVersion {
  readonly versionId: string;
  readonly bytes: number;
}

export interface PutOptions {
  /** Without it, the bytes become the newest version, or replace those of an unversioned bucket. */
  readonly isCreateOnly: boolean;
  readonly contentType?: string | undefined;
  readonly lock?: ObjectLock | undefined;
}

/** More versions of one key than this are an attack or a defect, and are not walked through. */
const VERSIONS_MAX = 10_000;
/** What a replacement says of itself, so that a write that lost a race is not taken for one. */
const REPLACEMENT = { 'verbatim-write': 'replace' };
const PAGE_KEYS = 1_000;
const MODES = { governance: 'GOVERNANCE', compliance: 'COMPLIANCE' } as const;

/**
 * The requests that the store is made of, each bounded by `STORE_REQUEST_MAX_MS` and failing with the
 * store's own errors. Knows nothing of create-only: `S3ObjectStore` does.
 */
export class S3Bucket {
  readonly description: string;
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(options: S3Options) {
    const { bucket, endpoint } = options;
    this.#bucket = bucket;
    this.#client = openS3Client(options);
    this.description = `s3://${bucket}${endpoint ? ` at ${new URL(endpoint).origin}` : ''}`;
  }

  /** `exists`: the server honoured If-None-Match, and the key was taken. */
  put(
    key: string,
    bytes: Uint8Array,
    { isCreateOnly, contentType, lock }: PutOptions,
  ): Promise<{ kind: 'put'; versionId: string | undefined } | { kind: 'exists' }> {
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      Body: bytes,
      ContentLength: bytes.byteLength,
      ContentMD5: createHash('md5').update(bytes).digest('base64'),
      ...(contentType !== undefined && { ContentType: contentType }),
      ...(lock && { ObjectLockMode: MODES[lock.mode], ObjectLockRetainUntilDate: lock.until }),
      ...(isCreateOnly ? { IfNoneMatch: '*' } : { Metadata: REPLACEMENT }),
    });
    return this.#request(key, async (abortSignal) => {
      try {
        const { VersionId } = await this.#client.send(command, { abortSignal });
        return { kind: 'put', versionId: VersionId };
      } catch (error) {
        if (isPreconditionFailed(s3FailureOf(error))) return { kind: 'exists' };
        throw error;
      }
    });
  }

  get(
    key: string,
    versionId?: string,
    range?: { readonly offset: number; readonly length: number },
  ): Promise<Buffer> {
    const command = new GetObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      VersionId: versionId,
      ...(range && { Range: `bytes=${range.offset}-${range.offset + range.length - 1}` }),
    });
    return this.#request(key, async (abortSignal) => {
      try {
        const { Body, ContentLength = 0 } = await this.#client.send(command, { abortSignal });
        const body = addAbortSignal(abortSignal, Body as Readable);
        if (ContentLength > OBJECT_BYTES_MAX) {
          body.destroy();
          throw new ObjectTooLargeError(key, ContentLength, OBJECT_BYTES_MAX);
        }
        return Buffer.concat(await body.toArray());
      } catch (error) {
        // A range that begins past the end holds nothing.
        if (isRangeNotSatisfiable(s3FailureOf(error))) return Buffer.alloc(0);
        throw error;
      }
    });
  }

  /** Of the current version, unless another one is named. */
  async head(
    key: string,
    versionId?: string,
  ): Promise<{ bytes: number; isReplacement: boolean } | undefined> {
    const command = new HeadObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      VersionId: versionId,
    });
    try {
      const found = await this.#request(key, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
      const isReplacement = Object.entries(REPLACEMENT).every(
        ([name, value]) => found.Metadata?.[name] === value,
      );
      return { bytes: found.ContentLength ?? 0, isReplacement };
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined;
      throw error;
    }
  }

  /** All versions of one key, oldest first; delete markers are none. */
  async versions(key: string): Promise<ObjectVersion[]> {
    const { versions } = await this.history(key);
    return versions;
  }

  async history(key: string): Promise<{ versions: ObjectVersion[]; deleteMarkers: string[] }> {
    const versions: ObjectVersion[] = [];
    const deleteMarkers: string[] = [];
    for await (const page of this.#historyPages(key)) {
      versions.push(...page.versions);
      deleteMarkers.push(...page.deleteMarkers);
      if (versions.length + deleteMarkers.length > VERSIONS_MAX) {
        throw new StoreRefusedError(
          this.description,
          `${key} has more than ${VERSIONS_MAX} versions`,
        );
      }
    }
    return { versions: versions.reverse(), deleteMarkers };
  }

  /** The versions of one key, newest first; asks for the next page only when it is reached. */
  async *versionsBackwards(key: string): AsyncIterable<ObjectVersion> {
    for await (const { versions } of this.#historyPages(key)) yield* versions;
  }

  async *#historyPages(
    key: string,
  ): AsyncIterable<{ versions: ObjectVersion[]; deleteMarkers: string[] }> {
    let marker: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (marker) {
      const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({
        Bucket: this.#bucket,
        Prefix: key,
        ...marker,
      });
      const page = await this.#request(key, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
      const { Versions = [], DeleteMarkers = [], NextKeyMarker, NextVersionIdMarker } = page;
      yield {
        versions: Versions.flatMap(({ Key, VersionId, Size }) =>
          Key === key && VersionId !== undefined
            ? [{ versionId: VersionId, bytes: Size ?? 0 }]
            : [],
        ),
        deleteMarkers: DeleteMarkers.flatMap(({ Key, VersionId }) =>
          Key === key && VersionId !== undefined ? [VersionId] : [],
        ),
      };
      // Keys come in ascending order, and the key itself before every longer one.
      const isPast = [...Versions, ...DeleteMarkers].some(({ Key }) => Key !== key);
      marker =
        page.IsTruncated && !isPast && NextKeyMarker !== undefined
          ? {
              KeyMarker: NextKeyMarker,
              ...(NextVersionIdMarker !== undefined && { VersionIdMarker: NextVersionIdMarker }),
            }
          : undefined;
    }
  }

  /** Of current versions, ascending. Holds one page at a time. */
  async *list(prefix: string): AsyncIterable<ListedObject> {
    let token: string | undefined;
    do {
      const command: ListObjectsV2Command = new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: prefix,
        MaxKeys: PAGE_KEYS,
        ContinuationToken: token,
      });
      const page = await this.#request(prefix, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        if (Key !== undefined && LastModified !== undefined) {
          yield { key: Key, bytes: Size ?? 0, modifiedAt: LastModified };
        }
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async delete(key: string, versionId?: string, { bypassGovernance = false } = {}): Promise<void> {
    const command = new DeleteObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      VersionId: versionId,
      ...(bypassGovernance && { BypassGovernanceRetention: true }),
    });
    await this.#request(key, (abortSignal) => this.#client.send(command, { abortSignal }));
  }

  /** Errors: `ObjectNotFoundError` when the version, not its lock, is absent. */
  async retention(key: string, versionId: string): Promise<ObjectLock | undefined> {
    const command = new GetObjectRetentionCommand({
      Bucket: this.#bucket,
      Key: key,
      VersionId: versionId,
    });
    return this.#lockRequest(key, async (abortSignal) => {
      const { Retention } = await this.#client.send(command, { abortSignal });
      const { Mode, RetainUntilDate: until } = Retention ?? {};
      if (Mode === undefined || until === undefined) return undefined;
      return { mode: Mode === 'COMPLIANCE' ? 'compliance' : 'governance', until };
    });
  }

  async putRetention(
    key: string,
    versionId: string,
    lock: ObjectLock,
    { bypassGovernance = false } = {},
  ): Promise<void> {
    const command = new PutObjectRetentionCommand({
      Bucket: this.#bucket,
      Key: key,
      VersionId: versionId,
      Retention: { Mode: MODES[lock.mode], RetainUntilDate: lock.until },
      ...(bypassGovernance && { BypassGovernanceRetention: true }),
    });
    await this.#request(key, (abortSignal) => this.#client.send(command, { abortSignal }));
  }

  async isUnderLegalHold(key: string, versionId: string): Promise<boolean> {
    const command = new GetObjectLegalHoldCommand({
      Bucket: this.#bucket,
      Key: key,
      VersionId: versionId,
    });
    const status = await this.#lockRequest(key, async (abortSignal) => {
      const { LegalHold } = await this.#client.send(command, { abortSignal });
      return LegalHold?.Status;
    });
    return status === 'ON';
  }

  async hasObjectLock(): Promise<boolean> {
    const command = new GetObjectLockConfigurationCommand({ Bucket: this.#bucket });
    const status = await this.#lockRequest('', async (abortSignal) => {
      const { ObjectLockConfiguration } = await this.#client.send(command, { abortSignal });
      return ObjectLockConfiguration?.ObjectLockEnabled;
    });
    return status === 'Enabled';
  }

  async versioning(): Promise<'off' | 'enabled' | 'suspended'> {
    const command = new GetBucketVersioningCommand({ Bucket: this.#bucket });
    const { Status } = await this.#request('', (abortSignal) =>
      this.#client.send(command, { abortSignal }),
    );
    if (Status === 'Enabled') return 'enabled';
    return Status === 'Suspended' ? 'suspended' : 'off';
  }

  async checkAnswers(): Promise<void> {
    const command = new HeadBucketCommand({ Bucket: this.#bucket });
    await this.#request('', (abortSignal) => this.#client.send(command, { abortSignal }));
  }

  close(): void {
    this.#client.destroy();
  }

  /** A question about a lock: that there is none is an answer. */
  #lockRequest<T>(
    key: string,
    send: (abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    return this.#request(key, async (abortSignal) => {
      try {
        return await send(abortSignal);
      } catch (error) {
        if (isLockAbsent(s3FailureOf(error))) return undefined;
        throw error;
      }
    });
  }

  async #request<T>(key: string, send: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await send(AbortSignal.timeout(STORE_REQUEST_MAX_MS));
    } catch (error) {
      throw storeErrorOf(this.description, key, error);
    }
  }
}
