import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCliEnv } from './cli.env.js';
import { readRunFile } from './run-file.js';

describe('readRunFile', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'verbatim-cli-'));
    mkdirSync(path.join(directory, '.data'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (text: string): void =>
    writeFileSync(path.join(directory, '.data', 'run.json'), text);

  it('is undefined where nothing runs', () => {
    expect(readRunFile([directory])).toBeUndefined();
  });

  it('resolves paths against the directory that it was found in', () => {
    write(JSON.stringify({ storeDirectory: '.data/store', masterKeyFile: '/keys/master' }));
    expect(readRunFile([directory])).toMatchObject({
      storeDirectory: path.join(directory, '.data/store'),
      masterKeyFile: '/keys/master',
    });
  });

  it.each(['{', '[]', '{"openaiPort":"many"}'])('refuses %j instead of ignoring it', (text) => {
    write(text);
    expect(() => readRunFile([directory])).toThrow(/cannot be understood/);
  });
});

describe('readCliEnv', () => {
  const run = {
    databaseUrl: 'postgresql://app@127.0.0.1:1/run',
    storeDirectory: '/run/store',
    masterKeyFile: '/run/master.key',
    trustedKeys: '/run/trusted',
  };

  it('takes the local run for what the environment leaves unset or empty', () => {
    expect(readCliEnv({ DATABASE_URL: '', MASTER_KEY_FILE: '/own.key' }, run)).toMatchObject({
      DATABASE_URL: run.databaseUrl,
      STORE_DIRECTORY: '/run/store',
      MASTER_KEY_FILE: '/own.key',
      TRUSTED_KEYS: '/run/trusted',
    });
  });

  it('does not mix another database with the queues of the local run', () => {
    const withRedis = { ...run, redisUrl: 'redis://127.0.0.1:2/0' };
    expect(readCliEnv({}, withRedis).REDIS_URL).toBe(withRedis.redisUrl);
    const env = readCliEnv({ DATABASE_URL: 'postgresql://app@127.0.0.1:3/other' }, withRedis);
    expect(env.REDIS_URL).toBeUndefined();
  });

  it('does not mix a bucket with the directory of the local run', () => {
    const env = readCliEnv({ S3_BUCKET: 'calls' }, run);
    expect(env).toMatchObject({ S3_BUCKET: 'calls' });
    expect(env.STORE_DIRECTORY).toBeUndefined();
  });
});
