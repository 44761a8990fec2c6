import { randomBytes } from 'node:crypto';
import {
  CallKey,
  canonicalBytes,
  LocalMasterKey,
  TrustedKeys,
  WrappedKey,
  wrappedKeyPath,
} from '@verbatim/audit-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomCallId } from '../calls/testing/written-segment.js';
import { S3ObjectStore } from '../objects/s3/s3-object-store.js';
import { createTestBucket, type TestBucket } from '../objects/testing/s3-test-bucket.js';
import { rewrapKeys } from './rewrap-keys.js';

describe('rewrapKeys in a bucket with Object Lock', () => {
  const [from, to] = [new LocalMasterKey(randomBytes(32)), new LocalMasterKey(randomBytes(32))];
  let bucket: TestBucket;
  let store: S3ObjectStore;
  beforeAll(async () => {
    bucket = await createTestBucket('locked');
    store = new S3ObjectStore(bucket.options);
  });
  afterAll(async () => {
    await store.close();
    await bucket.remove();
  });

  it('holds the new wrapping as long as the old one, and erases both', async () => {
    const [callId, key] = [randomCallId(), CallKey.generate()];
    const path = wrappedKeyPath(callId);
    const lock = { mode: 'governance', until: new Date('2036-01-01T00:00:00Z') } as const;
    const before = await store.create(path, canonicalBytes(await from.wrap(callId, key, 1)), {
      lock,
    });
    const trustedKeys = TrustedKeys.from([]);
    const report = await rewrapKeys({ store, to, from, trustedKeys, isDryRun: false });
    expect(report).toMatchObject({ rewrapped: 1, unsealed: 1, failed: 0 });
    const wrapped = WrappedKey.parse(JSON.parse((await store.read(path)).toString()));
    expect((await to.unwrap(wrapped)).bytes()).toEqual(key.bytes());
    const now = await store.stat(path);
    expect(now?.versionId).not.toBe(before.versionId);
    expect(await store.lockOf(path)).toEqual(lock);
    expect(await store.lockOf(path, { versionId: before.versionId! })).toEqual(lock);
    await expect(store.destroy(path, { bypassGovernance: false })).rejects.toMatchObject({
      code: 'STORE.LOCKED',
    });
    expect((await store.destroy(path, { bypassGovernance: true })).versions).toBe(2);
    expect(await store.stat(path)).toBeUndefined();
  });
});
