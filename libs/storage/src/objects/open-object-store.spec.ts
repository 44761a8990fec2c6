import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, parseEnv } from '@verbatim/platform';
import { temporaryDirectory } from '../files/testing/temporary-directory.js';
import { StorageEnv } from '../storage.env.js';
import { ObjectNotFoundError, StoreUnavailableError } from './object-store.errors.js';
import { openObjectStore } from './open-object-store.js';
import { SlowObjectStore } from './slow-object-store.js';

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

  it('fails that share of the writes, before anything is stored, when a rehearsal asks for it', async () => {
    const store = await open({ STORE_DIRECTORY: directory, STORE_FAIL_PERCENT: '100' });
    const failure = store.create('segments/salon/b', Buffer.from('x'));
    await expect(failure).rejects.toThrow(StoreUnavailableError);
    await expect(store.read('segments/salon/b')).rejects.toThrow(ObjectNotFoundError);
    expect(store.description).toContain('100 % of the writes failing');
  });

  it('fails by chance, so that a write that is tried again may fail again', async () => {
    const draws = [0.1, 0.29, 0.3, 0.9];
    const random = () => draws.shift() ?? 1;
    const files = await open({ STORE_DIRECTORY: directory });
    const store = new SlowObjectStore(files, { writeDelayMs: 0, failPercent: 30, random });
    const outcomes = [];
    for (const key of ['c', 'd', 'e', 'f']) {
      const written = store.create(`segments/salon/${key}`, Buffer.from('x'));
      outcomes.push(
        await written.then(
          () => 'stored',
          () => 'failed',
        ),
      );
    }
    expect(outcomes).toEqual(['failed', 'failed', 'stored', 'stored']);
  });
});
