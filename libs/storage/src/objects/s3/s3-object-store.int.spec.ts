import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from 'vitest';
import { createTestBucket, testS3Server, type TestBucket } from '../testing/s3-test-bucket.js';
import { StoreRefusedError } from '../object-store.errors.js';
import type { S3Options } from './s3-client.js';
import { S3ObjectStore } from './s3-object-store.js';

const buckets: TestBucket[] = [];
afterAll(async () => {
  for (const bucket of buckets) await bucket.remove();
});

async function subject(versioning: Parameters<typeof createTestBucket>[0]) {
  const bucket = await createTestBucket(versioning);
  buckets.push(bucket);
  return { bucket, store: new S3ObjectStore(bucket.options) };
}

const key = 'calls/CA1/r1/manifest.json';

describe('S3ObjectStore in a versioned bucket', () => {
  it('reads the first version, whatever a stranger put on top', async () => {
    const { bucket, store } = await subject('enabled');
    const { versionId } = await store.create(key, Buffer.from('the record'));
    await bucket.overwrite(key, 'forged');
    expect((await store.read(key)).toString()).toBe('the record');
    expect(await store.stat(key)).toEqual({ bytes: 10, versionId });
    expect(await store.create(key, Buffer.from('the record'))).toMatchObject({
      outcome: 'identical',
      versionId,
    });
  });

  it('keeps the key taken when a stranger hides it behind a delete marker', async () => {
    const { bucket, store } = await subject('enabled');
    await store.create(key, Buffer.from('the record'));
    await bucket.client.send(new DeleteObjectCommand({ Bucket: bucket.options.bucket, Key: key }));
    expect((await store.read(key)).toString()).toBe('the record');
    await expect(store.create(key, Buffer.from('forged'))).rejects.toMatchObject({
      code: 'STORE.CONFLICT',
    });
  });

  it('does not take a longer key for a version of a shorter one', async () => {
    const { store } = await subject('enabled');
    await store.create(`${key}.bak`, Buffer.from('longer'));
    expect(await store.stat(key)).toBeUndefined();
    expect((await store.create(key, Buffer.from('shorter'))).outcome).toBe('created');
  });

  it('has one winner in each of 8 races of 10 writers', async () => {
    const { store } = await subject('enabled');
    for (let race = 0; race < 8; race++) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, writer) =>
          store.create(`segments/x/${race}`, Buffer.from(`writer ${writer}`)),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
  });
});

describe('S3ObjectStore in a bucket with Object Lock', () => {
  const lock = { mode: 'governance', until: new Date(Date.now() + 3_600_000) } as const;

  async function locked() {
    const { bucket, store } = await subject('locked');
    const { versionId } = await store.create(key, Buffer.from('the record'), { lock });
    const Bucket = bucket.options.bucket;
    const remove = (options: { BypassGovernanceRetention?: boolean } = {}) =>
      bucket.client.send(
        new DeleteObjectCommand({ Bucket, Key: key, VersionId: versionId, ...options }),
      );
    return { bucket, store, versionId, remove };
  }

  it('reads and holds the record when a stranger overwrites or hides it', async () => {
    const { bucket, store, versionId } = await locked();
    await bucket.overwrite(key, 'forged');
    await bucket.client.send(new DeleteObjectCommand({ Bucket: bucket.options.bucket, Key: key }));
    expect((await store.read(key)).toString()).toBe('the record');
    expect(await store.stat(key)).toEqual({ bytes: 10, versionId });
    expect((await store.lockOf(key))?.until.getTime()).toBeGreaterThanOrEqual(lock.until.getTime());
  });

  it('has the server refuse to delete the version, but for a bypass that is asked for', async () => {
    const { store, remove } = await locked();
    await expect(remove()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    expect((await store.read(key)).toString()).toBe('the record');
    await remove({ BypassGovernanceRetention: true });
    expect(await store.stat(key)).toBeUndefined();
  });

  it('has the server refuse a shorter lock', async () => {
    const { bucket, store, versionId } = await locked();
    const shorter = new PutObjectRetentionCommand({
      Bucket: bucket.options.bucket,
      Key: key,
      VersionId: versionId,
      Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date(Date.now() + 60_000) },
    });
    await expect(bucket.client.send(shorter)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    expect((await store.lockOf(key))?.until.getTime()).toBeGreaterThanOrEqual(lock.until.getTime());
  });

  it('destroys what strangers piled on top and the markers too, and says how many', async () => {
    const { bucket, store } = await locked();
    await bucket.overwrite(key, 'forged');
    await bucket.client.send(new DeleteObjectCommand({ Bucket: bucket.options.bucket, Key: key }));
    expect(await store.destroy(key, { bypassGovernance: true })).toEqual({
      versions: 2,
      deleteMarkers: 1,
    });
    expect(await store.stat(key)).toBeUndefined();
  });

  it('destroys nothing under a legal hold, whatever is bypassed', async () => {
    const { bucket, store, versionId } = await locked();
    const hold = (Status: 'ON' | 'OFF') =>
      bucket.client.send(
        new PutObjectLegalHoldCommand({
          Bucket: bucket.options.bucket,
          Key: key,
          VersionId: versionId,
          LegalHold: { Status },
        }),
      );
    await hold('ON');
    await expect(store.destroy(key, { bypassGovernance: true })).rejects.toMatchObject({
      code: 'STORE.LOCKED',
      held: 'legal-hold',
    });
    expect((await store.read(key)).toString()).toBe('the record');
    await hold('OFF');
    expect((await store.destroy(key, { bypassGovernance: true })).versions).toBe(1);
  });

  it('lets one of 20 racing writers of a locked object win', async () => {
    const { store } = await subject('locked');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, writer) =>
        store.create(key, Buffer.from(`writer ${writer}`), { lock }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('S3ObjectStore, of a key that is replaced', () => {
  const wrapped = 'keys/CA1';

  it('takes neither a write that lost a race nor one from outside for a replacement', async () => {
    const { bucket, store } = await subject('enabled');
    await store.create(wrapped, Buffer.from('wrapped'));
    await bucket.overwrite(wrapped, 'forged');
    expect((await store.read(wrapped)).toString()).toBe('wrapped');
    await store.replace(wrapped, Buffer.from('wrapped anew'));
    await bucket.overwrite(wrapped, 'forged again');
    expect((await store.read(wrapped)).toString()).toBe('wrapped anew');
  });

  it('reads it behind a delete marker', async () => {
    const { bucket, store } = await subject('enabled');
    await store.replace('log/checkpoint', Buffer.from('size 7'));
    await bucket.client.send(
      new DeleteObjectCommand({ Bucket: bucket.options.bucket, Key: 'log/checkpoint' }),
    );
    expect((await store.read('log/checkpoint')).toString()).toBe('size 7');
  });

  it('keeps one version of the pointer, and gives readers one at every moment', async () => {
    const { bucket, store } = await subject('locked');
    await store.replace('log/checkpoint', Buffer.from('0'));
    let isWriting = true;
    const writing = (async () => {
      for (let size = 1; size <= 30; size++) {
        await store.replace('log/checkpoint', Buffer.from(String(size)));
      }
    })().finally(() => (isWriting = false));
    const read: number[] = [];
    while (isWriting) read.push(Number((await store.read('log/checkpoint')).toString()));
    await writing;
    expect(read).toEqual(read.toSorted((a, b) => a - b));
    expect((await store.read('log/checkpoint')).toString()).toBe('30');
    const { Versions } = await bucket.client.send(
      new ListObjectVersionsCommand({ Bucket: bucket.options.bucket, Prefix: 'log/' }),
    );
    expect(Versions).toHaveLength(1);
  });
});

describe('S3ObjectStore', () => {
  it('refuses a bucket whose versioning is suspended: a write would replace an object', async () => {
    const { store } = await subject('suspended');
    await expect(store.check()).rejects.toThrow(StoreRefusedError);
    await expect(store.create(key, Buffer.from('x'))).rejects.toThrow('suspended');
  });

  it('does not list what it wrote to try the server out', async () => {
    const { store } = await subject('off');
    await store.create(key, Buffer.from('x'));
    const keys: string[] = [];
    for await (const object of store.list('')) keys.push(object.key);
    expect(keys).toEqual([key]);
  });

  it('pages through more keys than one answer holds', async () => {
    const { bucket, store } = await subject('off');
    const names = Array.from(
      { length: 1_050 },
      (_, n) => `segments/x/${String(n).padStart(5, '0')}`,
    );
    for (let at = 0; at < names.length; at += 50) {
      await Promise.all(
        names
          .slice(at, at + 50)
          .map((Key) =>
            bucket.client.send(
              new PutObjectCommand({ Bucket: bucket.options.bucket, Key, Body: 'x' }),
            ),
          ),
      );
    }
    const keys: string[] = [];
    for await (const object of store.list('segments/')) keys.push(object.key);
    expect(keys).toEqual(names);
  });

  it.each<[string, Partial<S3Options>]>([
    ['the bucket is missing', { bucket: 'verbatim-no-such-bucket' }],
    ['the secret is wrong', { credentials: { accessKeyId: 'TESTKEY', secretAccessKey: 'wrong' } }],
  ])('says retryably that it is refused when %s', async (_what, change) => {
    const store = new S3ObjectStore({ ...testS3Server(), bucket: 'verbatim-x', ...change });
    await expect(store.check()).rejects.toMatchObject({ code: 'STORE.REFUSED', retryable: true });
    await expect(store.create(key, Buffer.from('x'))).rejects.toMatchObject({
      code: 'STORE.REFUSED',
    });
    await store.close();
  });
});
