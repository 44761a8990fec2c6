import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { openS3Client, type S3Options } from '../s3/s3-client.js';

/** A bucket for one test file on the server that TEST_S3_* name, removed with all it holds. */
export interface TestBucket {
  readonly options: S3Options;
  readonly client: S3Client;
  /** Writes past every rule, as a stranger with write access could. */
  overwrite(key: string, bytes: string): Promise<string | undefined>;
  remove(): Promise<void>;
}

export function testS3Server(): Omit<S3Options, 'bucket'> {
  const read = (name: string): string => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set: these tests need an S3 server.`);
    return value;
  };
  return {
    endpoint: read('TEST_S3_ENDPOINT'),
    region: 'us-east-1',
    credentials: {
      accessKeyId: read('TEST_S3_ACCESS_KEY_ID'),
      secretAccessKey: read('TEST_S3_SECRET_ACCESS_KEY'),
    },
  };
}

export async function createTestBucket(
  versioning: 'off' | 'enabled' | 'suspended' | 'locked',
): Promise<TestBucket> {
  const server = testS3Server();
  const Bucket = `verbatim-${randomUUID()}`;
  const client = openS3Client({ ...server, bucket: Bucket });
  const ObjectLockEnabledForBucket = versioning === 'locked';
  await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket }));
  const settings = {
    off: [],
    enabled: ['Enabled'],
    suspended: ['Enabled', 'Suspended'],
    // Comes with versioning, which cannot be suspended any more.
    locked: [],
  } as const;
  for (const Status of settings[versioning]) {
    await client.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }),
    );
  }
  return {
    options: { ...server, bucket: Bucket },
    client,
    async overwrite(Key, bytes) {
      const put = await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes }));
      return put.VersionId;
    },
    async remove() {
      for (let isEmpty = false; !isEmpty;) {
        const page = await client.send(new ListObjectVersionsCommand({ Bucket }));
        const left = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
        const outcomes = await Promise.allSettled(
          left.map(({ Key, VersionId }) =>
            client.send(
              new DeleteObjectCommand({
                Bucket,
                Key,
                VersionId,
                BypassGovernanceRetention: versioning === 'locked',
              }),
            ),
          ),
        );
        // Tests lock in compliance mode for seconds only.
        if (outcomes.some(({ status }) => status === 'rejected')) await delay(500);
        isEmpty = left.length === 0;
      }
      await client.send(new DeleteBucketCommand({ Bucket }));
      client.destroy();
    },
  };
}
