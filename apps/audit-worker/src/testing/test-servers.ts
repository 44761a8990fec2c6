import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import pg from 'pg';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../../prisma/migrations');

/** Something of a test's own on a shared server, removed with all it holds. */
export interface Owned<T> {
  readonly value: T;
  remove(): Promise<void>;
}

export function requiredVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests need running servers.`);
  return value;
}

/** A migrated database; its url. */
export async function createTestDatabase(): Promise<Owned<string>> {
  const server = requiredVariable('TEST_DATABASE_URL');
  const name = `verbatim_test_${randomUUID().replaceAll('-', '')}`;
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  await withClient(url.href, applyMigrations);
  return {
    value: url.href,
    async remove() {
      await withClient(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

async function applyMigrations(client: pg.Client): Promise<void> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  for (const name of names.sort()) {
    await client.query(await readFile(path.join(MIGRATIONS, name, 'migration.sql'), 'utf8'));
  }
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

export async function createTestDirectory(): Promise<Owned<string>> {
  const directory = await mkdtemp(path.join(tmpdir(), 'verbatim-worker-'));
  return { value: directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** The variables that point the worker at an object store of the given kind. */
export type StoreVariables = Record<string, string>;

/** `s3-locked`: a bucket with Object Lock. */
export type StoreKind = 'files' | 's3' | 's3-locked';

export async function createTestStore(kind: StoreKind): Promise<Owned<StoreVariables>> {
  if (kind !== 'files') return createTestBucket({ isLocked: kind === 's3-locked' });
  const directory = await createTestDirectory();
  return { value: { STORE_DIRECTORY: directory.value }, remove: directory.remove };
}

async function createTestBucket({
  isLocked,
}: {
  isLocked: boolean;
}): Promise<Owned<StoreVariables>> {
  const variables = {
    S3_BUCKET: `verbatim-${randomUUID()}`,
    S3_ENDPOINT: requiredVariable('TEST_S3_ENDPOINT'),
    S3_ACCESS_KEY_ID: requiredVariable('TEST_S3_ACCESS_KEY_ID'),
    S3_SECRET_ACCESS_KEY: requiredVariable('TEST_S3_SECRET_ACCESS_KEY'),
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
  const ObjectLockEnabledForBucket = isLocked;
  await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket }));
  return {
    value: variables,
    async remove() {
      for (;;) {
        const page = await client.send(new ListObjectVersionsCommand({ Bucket }));
        const left = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
        if (left.length === 0) break;
        const remove = ({ Key, VersionId }: (typeof left)[number]) =>
          client.send(
            new DeleteObjectCommand({
              Bucket,
              Key,
              VersionId,
              ...(isLocked && { BypassGovernanceRetention: true }),
            }),
          );
        await Promise.all(left.map(remove));
      }
      await client.send(new DeleteBucketCommand({ Bucket }));
      client.destroy();
    },
  };
}
