import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppLogs } from './app-logs.js';
import { isNamedInLogs } from './outage-checks.js';

let directory: string;
let logs: AppLogs;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'app-logs-'));
  logs = new AppLogs(directory);
});
afterEach(() => rm(directory, { recursive: true }));

const log = (app: string, line: string) => appendFile(path.join(directory, `${app}.log`), line);

describe('AppLogs', () => {
  it('gives the lines since `startHere`, and none of an app that has not logged', async () => {
    await log('voice', 'before\n');
    await logs.startHere();
    await log('voice', 'one\ntwo\n');
    expect(await logs.linesOf('voice')).toEqual(['one', 'two']);
    expect(await logs.linesOf('audit-worker')).toEqual([]);
  });
});

describe('isNamedInLogs', () => {
  it('misses when one of those who must tell says nothing', async () => {
    await log('voice', 'Redis at 127.0.0.1:6379 is away\n');
    await log('audit-worker', 'something failed\n');
    const tellers = ['voice', 'audit-worker'] as const;
    expect(await isNamedInLogs('redis', tellers, logs)).toMatchObject({
      isMet: false,
      result: 'voice',
    });
    expect(await isNamedInLogs('redis', ['voice'], logs)).toMatchObject({ isMet: true });
  });

  it('does not take another server for the one that is away', async () => {
    await log('voice', 'PostgreSQL is away\n');
    expect(await isNamedInLogs('store', ['voice'], logs)).toMatchObject({ isMet: false });
  });
});
