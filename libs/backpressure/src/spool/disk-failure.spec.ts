import { open, readFile, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { onDisk, spoolOpener } from '../testing/open-spool.js';
import { EPOCH, record, records, seqsOf } from '../testing/spool-records.js';
import { temporaryDirectories } from '../testing/temporary-directory.js';
import { SpoolFailedError } from './spool.errors.js';

const newDirectory = temporaryDirectories();

describe('Spool on a failing disk', () => {
  /** The class of `node:fs/promises` that every open file shares; it is not exported. */
  let handles: FileHandle;
  const errors: Error[] = [];

  const openSpool = spoolOpener({ syncIntervalMs: 5, onFailed: (error) => errors.push(error) });

  beforeAll(async () => {
    const handle = await open(join(newDirectory(), 'any'), 'w');
    handles = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    errors.splice(0);
  });

  const fault = (code: string): Error => Object.assign(new Error(code), { code });

  /** Writes the first bytes of what it is given, then fails, like a disk that fills up. */
  const failAfterWriting = (bytes: number, code: string): void => {
    const writev = handles.writev;
    vi.spyOn(handles, 'writev').mockImplementationOnce(async function (
      this: FileHandle,
      buffers: readonly NodeJS.ArrayBufferView[],
      position?: number,
    ) {
      const all = Buffer.concat(buffers as Buffer[]);
      await writev.call(this, [all.subarray(0, bytes)], position);
      throw fault(code);
    } as never);
  };

  it('latches a failed sync: no second attempt, one report, nothing accepted any more', async () => {
    const spool = await openSpool();
    const datasync = vi.spyOn(handles, 'datasync').mockRejectedValue(fault('EIO'));
    await spool.append([record(0)]);
    await expect.poll(() => errors.length).toBe(1);
    await expect(spool.append([record(1)])).rejects.toThrow(SpoolFailedError);
    await expect(spool.append([record(2)])).rejects.toThrow('Syncing the spool failed.');
    await sleep(30);
    await spool.close();
    expect(datasync).toHaveBeenCalledTimes(1);
    expect(errors).toHaveLength(1);
  });

  it('keeps what it holds readable and acknowledgeable after a failure', async () => {
    const spool = await openSpool();
    await spool.append(records(0, 3));
    vi.spyOn(handles, 'datasync').mockRejectedValue(fault('EIO'));
    await spool.append([record(4)]);
    await expect.poll(() => errors.length).toBe(1);
    spool.acknowledge(EPOCH, [[0, 1]]);
    expect(await seqsOf(spool.unacknowledged())).toEqual([2, 3, 4]);
    await spool.close();
  });

  it('latches a failed write, for what waits as well', async () => {
    const spool = await openSpool();
    await spool.append([record(0)]);
    failAfterWriting(30, 'EIO');
    const appends = await Promise.allSettled([
      spool.append([record(1)]),
      spool.append([record(2)]),
    ]);
    expect(appends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(spool.append([record(3)])).rejects.toThrow('A write to the spool failed.');
    expect(errors).toHaveLength(1);
    await spool.close();
    expect(await seqsOf(onDisk(spool))).toEqual([0]);
  });

  it.each(['ENOSPC', 'EDQUOT', 'EFBIG'])(
    'takes back a write that ran out of room (%s), says so, and goes on when there is room again',
    async (code) => {
      const spool = await openSpool();
      await spool.append([record(0)]);
      failAfterWriting(30, code);
      expect(await spool.append([record(1)])).toEqual({ kind: 'quota-reached', quota: 'disk' });
      expect(await spool.append([record(2)])).toEqual({ kind: 'written' });
      const reading = onDisk(spool);
      expect(await seqsOf(reading)).toEqual([0, 2]);
      expect([reading.corruptRecords, reading.tornTails]).toEqual([0, 0]);
      expect(errors).toEqual([]);
      await spool.close();
    },
  );

  it('latches when a write that ran out of room cannot be taken back', async () => {
    const spool = await openSpool();
    failAfterWriting(30, 'ENOSPC');
    vi.spyOn(handles, 'truncate').mockRejectedValue(fault('EIO'));
    await expect(spool.append([record(0)])).rejects.toThrow(SpoolFailedError);
    await spool.close();
  });

  it('goes on where a write was legally cut short', async () => {
    const spool = await openSpool();
    const writev = handles.writev;
    vi.spyOn(handles, 'writev').mockImplementation(function (
      this: FileHandle,
      buffers: readonly NodeJS.ArrayBufferView[],
      position?: number,
    ) {
      return writev.call(this, [(buffers[0] as Buffer).subarray(0, 7)], position) as never;
    } as never);
    await spool.append(records(0, 4));
    expect(await seqsOf(onDisk(spool))).toEqual([0, 1, 2, 3, 4]);
    await spool.close();
  });

  /** Holds the next write back until it is let go. */
  const holdNextWrite = (): (() => void) => {
    const writev = handles.writev;
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    vi.spyOn(handles, 'writev').mockImplementationOnce(async function (
      this: FileHandle,
      buffers: readonly NodeJS.ArrayBufferView[],
      position?: number,
    ) {
      await held;
      return writev.call(this, buffers, position);
    } as never);
    return letGo;
  };

  it('never deletes the file that a slow write is going to, though all else in it is acknowledged', async () => {
    const spool = await openSpool();
    await spool.append(records(0, 99, 1_000));
    const letGo = holdNextWrite();
    const append = spool.append([record(100)]);
    await sleep(5);
    spool.acknowledge(EPOCH, [[0, 99]]);
    await sleep(5);
    letGo();
    expect(await append).toEqual({ kind: 'written' });
    expect(await seqsOf(onDisk(spool))).toContain(100);
    await spool.close();
  });

  it('closes only when a slow write has ended', async () => {
    const spool = await openSpool();
    await spool.append([record(0)]);
    const letGo = holdNextWrite();
    const append = spool.append([record(1)]);
    let isClosed = false;
    const close = spool.close().then(() => (isClosed = true));
    await sleep(30);
    expect(isClosed).toBe(false);
    letGo();
    expect(await append).toEqual({ kind: 'written' });
    await close;
    expect(await seqsOf(onDisk(spool))).toEqual([0, 1]);
  });

  it('joins into one write all that was appended while another was slow', async () => {
    const spool = await openSpool();
    const letGo = holdNextWrite();
    const writev = vi.mocked(handles.writev);
    const appends = [spool.append([record(0)])];
    await sleep(5);
    for (const item of records(1, 50)) appends.push(spool.append([item]));
    letGo();
    await Promise.all(appends);
    expect(writev).toHaveBeenCalledTimes(2);
    await spool.close();
  });

  it('syncs what was written at most once per interval, and not at all when idle', async () => {
    const spool = await openSpool();
    const datasync = vi.spyOn(handles, 'datasync');
    for (const item of records(0, 20)) await spool.append([item]);
    await expect.poll(() => datasync.mock.calls.length).toBeGreaterThan(0);
    await sleep(20);
    const calls = datasync.mock.calls.length;
    await sleep(30);
    expect(datasync.mock.calls.length).toBe(calls);
    await spool.close();
  });

  /** The disk takes no more zeros, as when somebody else has filled it. */
  const fillDisk = () => vi.spyOn(handles, 'write').mockRejectedValue(fault('ENOSPC'));

  it('meets a full disk while it writes ahead: what is ahead is used, nothing is latched', async () => {
    const spool = await openSpool();
    const ahead = spool.counters.diskBytes;
    fillDisk();
    let seq = 0;
    while ((await spool.append([record(seq, 2_000)])).kind === 'written') seq += 1;
    expect(spool.counters.heldBytes).toBeGreaterThan(ahead / 2);
    expect(spool.counters.diskBytes).toBe(ahead);
    expect(spool.headroom().freeBytes).toBeLessThan(2_100);
    expect(spool.reserve('call', 16_384)).toBe(false);
    vi.restoreAllMocks();
    await expect.poll(async () => (await spool.append([record(seq, 2_000)])).kind).toBe('written');
    expect(errors).toEqual([]);
    expect(await seqsOf(onDisk(spool))).toEqual(Array.from({ length: seq + 1 }, (_, i) => i));
  });

  it('still has on a full disk what was reserved before', async () => {
    const spool = await openSpool();
    expect(spool.reserve('call', 40_000)).toBe(true);
    await expect.poll(() => spool.counters.diskBytes).toBeGreaterThan(80_000);
    fillDisk();
    let seq = 0;
    while ((await spool.append([record(seq, 2_000)])).kind === 'written') seq += 1;
    let acts = 0;
    while (
      (await spool.append([record(seq + acts, 2_000)], { lastAct: 'call' })).kind === 'written'
    )
      acts += 1;
    expect(acts).toBeGreaterThanOrEqual(18);
  });

  it('latches when room cannot be written ahead for another reason', async () => {
    const spool = await openSpool();
    vi.spyOn(handles, 'write').mockRejectedValue(fault('EIO'));
    for (const item of records(0, 60, 2_000)) await spool.append([item]).catch(() => undefined);
    expect(errors.map(({ message }) => message)).toEqual(['Allocating room for the spool failed.']);
    await expect(spool.append([record(99)])).rejects.toThrow(SpoolFailedError);
  });

  it('lets go of a record that rotted after it was written, and counts it', async () => {
    const spool = await openSpool({ fileBytesMax: 110_000 });
    await spool.append(records(0, 2, 30_000));
    await spool.append(records(3, 4, 30_000));
    const path = join(spool.directory, '0000000001.spool');
    const bytes = await readFile(path);
    bytes[40_000] = (bytes[40_000] as number) ^ 0xff;
    await writeFile(path, bytes);
    await expect
      .poll(async () => {
        await seqsOf(spool.unacknowledged());
        return spool.counters;
      })
      .toMatchObject({ heldRecords: 4, corruptRecords: 1, lostRecords: 1 });
    spool.acknowledge(EPOCH, [
      [0, 0],
      [2, 4],
    ]);
    expect(spool.counters.heldRecords).toBe(0);
  });
});
