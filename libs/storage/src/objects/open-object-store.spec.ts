import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, parseEnv } from '@verbatim/platform';
import { temporaryDirectory } from '../files/testing/temporary-directory.js';
import { StorageEnv } from '../storage.env.js';
import { openObjectStore } from './open-object-store.js';

const directory = path.join(await temporaryDirectory(), 'store');
const open = (variables: NodeJS.ProcessEnv) =>
  openObjectStore(parseEnv(StorageEnv, { DATABASE_URL: 'postgresql://127.0.0.1/x', ...variables }));

describe('openObjectStore', () => {
  it('takes files when no bucket is set', async () => {
    expect((await open({ STORE_DIRECTORY: directory })).description).toBe(`files in ${directory}`);
  });

  it('takes the bucket when one is set, whatever the directory', async () => {
    const store = await open({
      STORE_DIRECTORY: directory,
      S3_BUCKET: 'record',
      S3_ENDPOINT: 'http://127.0.0.1:9000',
    });
    expect(store.description).toBe('s3://record at http://127.0.0.1:9000');
    await store.close();
  });

  it.each<[string, NodeJS.ProcessEnv, string]>([
    ['neither bucket nor directory', {}, 'S3_BUCKET'],
    [
      'half of the credentials',
      { S3_BUCKET: 'record', S3_ACCESS_KEY_ID: 'a' },
      'S3_SECRET_ACCESS_KEY',
    ],
  ])('names what is missing when there is %s', async (_what, variables, name) => {
    const failure = open(variables);
    await expect(failure).rejects.toThrow(ConfigurationError);
    await expect(failure).rejects.toThrow(name);
  });

  it('delays writes, and only writes, when a rehearsal asks for it', async () => {
    const store = await open({ STORE_DIRECTORY: directory, STORE_WRITE_DELAY_MS: '60' });
    const begun = performance.now();
    await store.create('segments/salon/a', Buffer.from('x'));
    const written = performance.now();
    await store.read('segments/salon/a');
    expect(written - begun).toBeGreaterThanOrEqual(59);
    expect(performance.now() - written).toBeLessThan(50);
    expect(store.description).toContain('60 ms slower');
  });
});
