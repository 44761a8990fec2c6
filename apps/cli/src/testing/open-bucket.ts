import { S3ObjectStore } from '@verbatim/storage';
import type { TestBucket } from './test-bucket.js';

/** The bucket as the commands open it by its variables. */
export function openBucket({ variables }: TestBucket): S3ObjectStore {
  const { S3_BUCKET, S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = variables;
  return new S3ObjectStore({
    bucket: S3_BUCKET!,
    endpoint: S3_ENDPOINT!,
    region: 'us-east-1',
    credentials: { accessKeyId: S3_ACCESS_KEY_ID!, secretAccessKey: S3_SECRET_ACCESS_KEY! },
  });
}
