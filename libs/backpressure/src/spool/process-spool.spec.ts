import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEY } from '../testing/open-spool.js';
import { EPOCH, record, records, seqsOf } from '../testing/spool-records.js';
import { temporaryDirectories } from '../testing/temporary-directory.js';
import { encodeHeader } from './file-header.js';
import { ProcessSpool, type ProcessSpoolOptions } from './process-spool.js';
import { SpoolRefusedError } from './spool.errors.js';
import { SpoolKey } from './spool-key.js';

const newDirectory = temporaryDirectories();
const QUOTA_BYTES = 20_000;
const VERTICALS = ['salon', 'healthcare'] as const;

const open = (options: Partial<ProcessSpoolOptions> = {}) =>
  ProcessSpool.open({
    directory: join(newDirectory(), 'voice-1'),
    key: KEY,
    partitions: new Map(VERTICALS.map((name) => [name, { quotaBytes: QUOTA_BYTES }])),
    recordBytesMax: 1_000,
    ...options,
  });

async function problemsOf(opening: Promise<ProcessSpool>): Promise<readonly string[]> {
  const error = await opening.then(
    (spool) => spool.close(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SpoolRefusedError)) throw error;
  return error.problems;
}

describe('ProcessSpool', () => {
  it('keeps each partition in files and a quota of its own', async () => {
    const spool = await open();
    while ((await spool.of('salon').append([record(0, 500)])).kind === 'written');
    expect((await spool.of('healthcare').append([record(0, 500)])).kind).toBe('written');
    expect(await readdir(join(spool.directory, 'healthcare'))).toContain('0000000001.spool');
    await spool.close();
  });

  it('throws for a partition that it was not opened with', async () => {
    const spool = await open();
    expect(() => spool.of('other')).toThrow('the spool has no partition other');
    await spool.close();
  });

  it('acknowledges and counts over all partitions', async () => {
    const spool = await open();
    await spool.of('salon').append(records(0, 2));
    await spool.of('healthcare').append([record(0, 20, 'other')]);
    expect(spool.heldEpochs().sort()).toEqual([EPOCH, 'other'].sort());
    spool.acknowledge(EPOCH, [[0, 1]]);
    expect(spool.heldRecords).toBe(2);
    expect(await seqsOf(spool.of('salon').unacknowledged())).toEqual([2]);
    await spool.close();
  });

  it('drains a partition of an earlier life that this one does not know', async () => {
    const first = await open();
    await first.of('salon').append(records(0, 2));
    await first.close();
    const partitions = new Map([['healthcare', { quotaBytes: QUOTA_BYTES }]]);
    const second = await open({ directory: first.directory, partitions });
    expect(await seqsOf(second.of('salon').unacknowledged())).toEqual([0, 1, 2]);
    expect((await second.of('salon').append([record(3)])).kind).toBe('quota-reached');
    expect(second.of('salon').reserve('call', 1)).toBe(false);
    await second.close();
  });
});

describe('ProcessSpool.open refuses', () => {
  it('limits that cannot work, all at once, with both values', async () => {
    const problems = await problemsOf(
      open({
        partitions: new Map([
          ['salon', { quotaBytes: 5_000 }],
          ['healthcare', { quotaBytes: 30_000 }],
        ]),
        quotaBytes: 34_000,
        fileBytesMax: 2_000,
      }),
    );
    expect(problems).toEqual([
      'salon: a quota of 5000 bytes is too small; the smallest is 8096' +
        ' = 4 files × (header of 1024 + largest record of 1000)',
      'salon: a record of up to 1000 bytes and a header of 1024 do not fit a file of 2000',
      'healthcare: a record of up to 1000 bytes and a header of 1024 do not fit a file of 2000',
      'the quotas add up to 35000 bytes; the spool of the process has 34000',
    ]);
  });

  it.each([0, -1, 1.5, NaN])('a quota of %s bytes', async (quotaBytes) => {
    const partitions = new Map([['salon', { quotaBytes }]]);
    expect(await problemsOf(open({ partitions }))).toHaveLength(1);
  });

  it('a root that is missing, and names it', async () => {
    const root = newDirectory();
    await rm(root, { recursive: true });
    expect(await problemsOf(open({ directory: join(root, 'voice-1') }))).toEqual([
      `the spool's root ${root} does not exist: is its volume mounted?`,
    ]);
  });

  it('a root that is no directory', async () => {
    const root = join(newDirectory(), 'file');
    await writeFile(root, '');
    expect(await problemsOf(open({ directory: join(root, 'voice-1') }))).toEqual([
      `the spool's root ${root} is not a directory`,
    ]);
  });

  it('a root in which nothing can be made', async () => {
    // Read-only for every user, the superuser included.
    const [problem] = await problemsOf(open({ directory: '/proc/self/voice-1' }));
    expect(problem).toMatch(/^the spool's root \/proc\/self cannot be written to \(E/);
  });

  it('a directory whose owner lives, and names the process', async () => {
    const spool = await open();
    expect(await problemsOf(open({ directory: spool.directory }))).toEqual([
      `the spool ${spool.directory} belongs to voice-1 (pid ${process.pid}), which is alive`,
    ]);
    await spool.close();
  });

  it('a disk that has no room for what is written ahead', async () => {
    const partitions = new Map([['salon', { quotaBytes: 2 ** 52 }]]);
    const huge = { fileBytesMax: 2 ** 50, aheadBytes: 2 ** 48 };
    const [problem] = await problemsOf(open({ partitions, ...huge }));
    expect(problem).toMatch(/has \d+ bytes left; the spool needs 281474976711680 to begin$/);
  });

  it('anything under the root that another key wrote, and leaves it untouched', async () => {
    const root = newDirectory();
    const other = new SpoolKey(Buffer.alloc(32, 9));
    const dead = await open({ directory: join(root, 'dead'), key: other });
    await dead.of('salon').append(records(0, 2));
    await dead.close();
    const before = await readdir(root, { recursive: true });
    expect(await problemsOf(open({ directory: join(root, 'voice-1') }))).toEqual([
      `the spool ${dead.directory} has files written under key ${other.id};` +
        ` this process has key ${KEY.id}. It was left untouched`,
    ]);
    expect(await readdir(root, { recursive: true })).toEqual(before);
  });

  it.each([1, 3])('anything under the root of version %s', async (version) => {
    const root = newDirectory();
    const directory = join(root, 'dead');
    await mkdir(directory);
    const header = { createdAt: 0, salt: Buffer.alloc(32), keyId: KEY.id, partition: 'salon' };
    const block = encodeHeader(header, version);
    // As version 1 had it: without partitions, and with a header of its own.
    await writeFile(join(directory, '0000000001.spool'), block.subarray(0, 16));
    expect(await problemsOf(open({ directory: join(root, 'voice-1') }))).toEqual([
      `the spool ${directory} has files of version ${version};` +
        ' this build reads version 2. It was left untouched',
    ]);
  });
});

describe('Spool.reserve', () => {
  it('keeps room that ordinary appends may not use and the last act of its owner may', async () => {
    const spool = await open();
    const salon = spool.of('salon');
    expect(salon.reserve('call', 2_000)).toBe(true);
    while ((await salon.append([record(0, 500)])).kind === 'written');
    expect(salon.headroom()).toMatchObject({ quotaBytes: QUOTA_BYTES, reservedBytes: 2_000 });
    expect((await salon.append([record(1, 500)], { lastAct: 'other' })).kind).toBe('quota-reached');
    expect((await salon.append([record(1, 500)], { lastAct: 'call' })).kind).toBe('written');
    expect(salon.headroom().reservedBytes).toBeLessThan(2_000);
    await spool.close();
  });

  it('refuses what there is no room for, and has it again after a release', async () => {
    const spool = await open();
    const salon = spool.of('salon');
    expect(salon.reserve('first', 12_000)).toBe(true);
    expect(salon.canReserve(12_000)).toBe(false);
    expect(salon.reserve('second', 12_000)).toBe(false);
    salon.release('first');
    expect(salon.reserve('second', 12_000)).toBe(true);
    await spool.close();
  });

  it('has room on disk for what is reserved, and not in the quota alone', async () => {
    const spool = await open();
    const salon = spool.of('salon');
    salon.reserve('call', 8_000);
    await expect.poll(() => salon.counters.diskBytes).toBeGreaterThan(8_000);
    expect(salon.counters.heldRecords).toBe(0);
    await spool.close();
  });
});
