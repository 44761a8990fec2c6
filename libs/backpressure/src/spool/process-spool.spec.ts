import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EPOCH, record, records, seqsOf } from '../testing/spool-records.js';
import { temporaryDirectories } from '../testing/temporary-directory.js';
import { ProcessSpool } from './process-spool.js';
import { SpoolLockedError } from './spool.errors.js';

const newDirectory = temporaryDirectories();
const KEY = Buffer.alloc(32, 7);

const open = (directory = join(newDirectory(), 'own'), quotaBytes = 10_000) =>
  ProcessSpool.open({
    directory,
    key: KEY,
    partitions: new Map(['salon', 'healthcare'].map((name) => [name, { quotaBytes }])),
  });

describe('ProcessSpool', () => {
  it('keeps each partition in files and a quota of its own', async () => {
    const spool = await open();
    while ((await spool.of('salon').append([record(0, 500)])).kind === 'written');
    expect((await spool.of('healthcare').append([record(0, 500)])).kind).toBe('written');
    await spool.close();
  });

  it('has one owner', async () => {
    const spool = await open();
    await expect(open(spool.directory)).rejects.toThrow(SpoolLockedError);
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
});

describe('Spool.reserve', () => {
  it('keeps room that ordinary appends may not use and the last act of its owner may', async () => {
    const spool = await open();
    const salon = spool.of('salon');
    expect(salon.reserve('call', 2_000)).toBe(true);
    while ((await salon.append([record(0, 500)])).kind === 'written');
    expect(salon.headroom()).toMatchObject({ quotaBytes: 10_000, reservedBytes: 2_000 });
    expect((await salon.append([record(1, 500)], { lastAct: 'other' })).kind).toBe('quota-reached');
    expect((await salon.append([record(1, 500)], { lastAct: 'call' })).kind).toBe('written');
    expect(salon.headroom().reservedBytes).toBeLessThan(2_000);
    await spool.close();
  });

  it('refuses what there is no room for, and has it again after a release', async () => {
    const spool = await open();
    const salon = spool.of('salon');
    expect(salon.reserve('first', 6_000)).toBe(true);
    expect(salon.reserve('second', 6_000)).toBe(false);
    salon.release('first');
    expect(salon.reserve('second', 6_000)).toBe(true);
    await spool.close();
  });
});
