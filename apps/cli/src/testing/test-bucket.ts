import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';

/** A bucket with versions and locks, on the server that TEST_S3_* name, removed with all it holds. */
export interface TestBucket {
  /** What points a command at it. */
  readonly variables: Readonly<Record<string, string>>;
  versionsOf(key: string): Promise<number>;
  remove(): Promise<void>;
}

export async function createTestBucket(): Promise<TestBucket> {
  const variables = {
    S3_BUCKET: `verbatim-${randomUUID()}`,
    S3_ENDPOINT: required('TEST_S3_ENDPOINT'),
    S3_ACCESS_KEY_ID: required('TEST_S3_ACCESS_KEY_ID'),
    S3_SECRET_ACCESS_KEY: required('TEST_S3_SECRET_ACCESS_KEY'),
  };
  const Bucket = variables.S3_BUCKET;
  const client = new S3Client({
    endpoint: variables.S3_ENDPOINT,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: {
      accessKeyId: variables.S3_ACCESS_KEY_ID,
      secretAccessKey: variables.S3_SECRET_ACCESS_KEY,
    },
  });
  await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  const listed = async (Prefix?: string) => {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
    return [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
  };
  return {
    variables,
    versionsOf: async (key) => (await listed(key)).filter(({ Key }) => Key === key).length,
    async remove() {
      for (let left = await listed(); left.length > 0; left = await listed()) {
        for (const { Key, VersionId } of left) {
          const BypassGovernanceRetention = true;
          const version = { Bucket, Key, VersionId, BypassGovernanceRetention };
          await client.send(new DeleteObjectCommand(version));
        }
      }
      await client.send(new DeleteBucketCommand({ Bucket }));
      client.destroy();
    },
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests need an S3 server.`);
  return value;
}
