import {
  CreateBucketCommand,
  DeleteObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import type { RehearsalEnv } from '../prove.env.js';

/** A bucket of a suite's own, as the environment of its apps; an earlier run's objects are gone. */
export async function emptyBucket(server: S3Server, name: string) {
  const client = new S3Client({
    endpoint: server.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: server,
  });
  try {
    await client.send(new CreateBucketCommand({ Bucket: name })).catch(unlessOurs);
    for await (const page of paginateListObjectsV2({ client }, { Bucket: name })) {
      await Promise.all(
        (page.Contents ?? []).map(({ Key }) =>
          client.send(new DeleteObjectCommand({ Bucket: name, Key })),
        ),
      );
    }
  } finally {
    client.destroy();
  }
  return {
    S3_BUCKET: name,
    S3_ENDPOINT: server.endpoint,
    S3_ACCESS_KEY_ID: server.accessKeyId,
    S3_SECRET_ACCESS_KEY: server.secretAccessKey,
  };
}

export interface S3Server {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Undefined where the environment names none. */
export function s3ServerOf(servers: RehearsalEnv): S3Server | undefined {
  const {
    TEST_S3_ENDPOINT: endpoint,
    TEST_S3_ACCESS_KEY_ID: accessKeyId,
    TEST_S3_SECRET_ACCESS_KEY: secretAccessKey,
  } = servers;
  if (!endpoint || !accessKeyId || !secretAccessKey) return undefined;
  return { endpoint, accessKeyId, secretAccessKey };
}

function unlessOurs(error: unknown): void {
  if ((error as Error).name !== 'BucketAlreadyOwnedByYou') throw error;
}
