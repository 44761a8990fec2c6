import { ConfigurationError } from '@verbatim/platform';
import type { StorageEnv } from '../storage.env.js';
import { FileObjectStore } from './file-object-store.js';
import type { ObjectStore } from './object-store.js';
import { S3ObjectStore } from './s3/s3-object-store.js';
import { SlowObjectStore } from './slow-object-store.js';

/** What of the environment says where objects go. */
export type ObjectStoreEnv = Pick<
  StorageEnv,
  | 'S3_BUCKET'
  | 'S3_ENDPOINT'
  | 'S3_REGION'
  | 'S3_ACCESS_KEY_ID'
  | 'S3_SECRET_ACCESS_KEY'
  | 'STORE_DIRECTORY'
  | 'STORE_WRITE_DELAY_MS'
  | 'STORE_FAIL_PERCENT'
>;

/**
 * S3 where `S3_BUCKET` is set, else files in `STORE_DIRECTORY`. Does not wait for S3: `check` does.
 *
 * Errors: `ConfigurationError` when it says neither or half; `StoreUnavailableError` when the
 * directory cannot be used.
 */
export async function openObjectStore(env: ObjectStoreEnv): Promise<ObjectStore> {
  const store = env.S3_BUCKET !== undefined ? openS3(env, env.S3_BUCKET) : await openFiles(env);
  const { STORE_WRITE_DELAY_MS: writeDelayMs, STORE_FAIL_PERCENT: failPercent } = env;
  return writeDelayMs > 0 || failPercent > 0
    ? new SlowObjectStore(store, { writeDelayMs, failPercent })
    : store;
}

async function openFiles(env: ObjectStoreEnv): Promise<ObjectStore> {
  if (env.STORE_DIRECTORY !== undefined) return FileObjectStore.open(env.STORE_DIRECTORY);
  throw new ConfigurationError([
    { name: 'S3_BUCKET', expectation: 'is required, or STORE_DIRECTORY in its place' },
  ]);
}

function openS3(env: ObjectStoreEnv, bucket: string): ObjectStore {
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    const name = accessKeyId === undefined ? 'S3_ACCESS_KEY_ID' : 'S3_SECRET_ACCESS_KEY';
    throw new ConfigurationError([{ name, expectation: 'is required when the other one is set' }]);
  }
  return new S3ObjectStore({
    bucket,
    region: env.S3_REGION,
    endpoint: env.S3_ENDPOINT,
    credentials:
      accessKeyId !== undefined && secretAccessKey !== undefined
        ? { accessKeyId, secretAccessKey }
        : undefined,
  });
}
