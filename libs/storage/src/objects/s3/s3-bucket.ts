import { createHash } from 'node:crypto';
import { addAbortSignal, type Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  ObjectNotFoundError,
  ObjectTooLargeError,
  StoreRefusedError,
} from '../object-store.errors.js';
import { type ListedObject, OBJECT_BYTES_MAX, STORE_REQUEST_MAX_MS } from '../object-store.js';
import {
  s3FailureOf,
  isPreconditionFailed,
  isRangeNotSatisfiable,
  storeErrorOf,
} from './s3-failure.js';
import { type S3Options, openS3Client } from './s3-client.js';

/** One stored version of a key. */
export interface ObjectVersion {
  readonly versionId: string;
  readonly bytes: number;
}

/** More versions of one key than this are an attack or a defect, and are not walked through. */
const VERSIONS_MAX = 10_000;
const PAGE_KEYS = 1_000;

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
    contentType?: string,
  ): Promise<{ kind: 'put'; versionId: string | undefined } | { kind: 'exists' }> {
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      Body: bytes,
      ContentLength: bytes.byteLength,
      ContentMD5: createHash('md5').update(bytes).digest('base64'),
      ...(contentType !== undefined && { ContentType: contentType }),
      IfNoneMatch: '*',
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

  /** Of the current version. */
  async head(key: string): Promise<{ bytes: number } | undefined> {
    const command = new HeadObjectCommand({ Bucket: this.#bucket, Key: key });
    try {
      const found = await this.#request(key, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
      return { bytes: found.ContentLength ?? 0 };
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined;
      throw error;
    }
  }

  /** All versions of one key, oldest first; delete markers are none. */
  async versions(key: string): Promise<ObjectVersion[]> {
    const found: ObjectVersion[] = [];
    let marker: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (marker) {
      if (found.length > VERSIONS_MAX) {
        throw new StoreRefusedError(
          this.description,
          `${key} has more than ${VERSIONS_MAX} versions`,
        );
      }
      const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({
        Bucket: this.#bucket,
        Prefix: key,
        ...marker,
      });
      const page = await this.#request(key, (abortSignal) =>
        this.#client.send(command, { abortSignal }),
      );
      const listed = page.Versions ?? [];
      for (const { Key, VersionId, Size } of listed) {
        if (Key === key && VersionId !== undefined) {
          found.push({ versionId: VersionId, bytes: Size ?? 0 });
        }
      }
      // Keys come in ascending order, and the key itself before every longer one.
      const isPast = listed.some(({ Key }) => Key !== key);
      const { NextKeyMarker, NextVersionIdMarker } = page;
      marker =
        page.IsTruncated && !isPast && NextKeyMarker !== undefined
          ? {
              KeyMarker: NextKeyMarker,
              ...(NextVersionIdMarker !== undefined && { VersionIdMarker: NextVersionIdMarker }),
            }
          : undefined;
    }
    return found.reverse();
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

  async delete(key: string, versionId?: string): Promise<void> {
    const command = new DeleteObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      VersionId: versionId,
    });
    await this.#request(key, (abortSignal) => this.#client.send(command, { abortSignal }));
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

  async #request<T>(key: string, send: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await send(AbortSignal.timeout(STORE_REQUEST_MAX_MS));
    } catch (error) {
      throw storeErrorOf(this.description, key, error);
    }
  }
}
