import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { InvariantError } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { onDisk, spoolOpener } from '../testing/open-spool.js';
import { EPOCH, record, records, seqsOf } from '../testing/spool-records.js';
import { crc32c } from './crc32c.js';
import { HEADER_BYTES } from './file-header.js';
import { FRAME_BYTES, recordBytes } from './record-format.js';
import { isSpoolFile, spoolFilesIn } from './spool-directory.js';
import { SpoolFailedError } from './spool.errors.js';

const openSpool = spoolOpener();

const fileNames = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter(isSpoolFile);

describe('Spool.append', () => {
  it('has the records on disk when it resolves', async () => {
    const spool = await openSpool();
    expect(await spool.append(records(0, 2))).toEqual({ kind: 'written' });
    expect(await seqsOf(onDisk(spool))).toEqual([0, 1, 2]);
  });

  it('joins what is appended at once into one write, in order', async () => {
    const spool = await openSpool();
    const appends = records(0, 99).map((item) => spool.append([item]));
    await Promise.all(appends);
    expect(await seqsOf(onDisk(spool))).toEqual(records(0, 99).map(({ seq }) => seq));
  });

  it('takes up an append that comes the moment a write has ended (cause: one that waited for ever)', async () => {
    const spool = await openSpool();
    for (let seq = 0; seq < 200; seq += 2) {
      await spool.append([record(seq)]).then(() => spool.append([record(seq + 1)]));
    }
    expect(spool.counters.appendedRecords).toBe(200);
  });

  it('refuses a record that is too large, names it, and writes none of the call', async () => {
    const spool = await openSpool({ recordBytesMax: 200 });
    const outcome = await spool.append([record(0), record(1, 500), record(2)]);
    expect(outcome).toEqual({ kind: 'too-large', index: 1 });
    expect(await seqsOf(onDisk(spool))).toEqual([]);
  });

  it('refuses at the quota without having written, and takes again once there is room', async () => {
    const spool = await openSpool({ quotaBytes: 20_000, recordBytesMax: 1_000 });
    let next = 0;
    while ((await spool.append([record(next, 400)])).kind === 'written') next += 1;
    const { heldBytes, diskBytes } = spool.counters;
    expect(diskBytes).toBeLessThanOrEqual(20_000);
    expect(heldBytes).toBeGreaterThan(18_000);
    expect(await seqsOf(onDisk(spool))).toHaveLength(next);
    spool.acknowledge(EPOCH, [[0, next]]);
    await expect.poll(() => spool.headroom().freeBytes).toBeGreaterThan(10_000);
    expect((await spool.append([record(next, 400)])).kind).toBe('written');
  });

  it('counts what still waits for its write against the quota', async () => {
    const spool = await openSpool({ quotaBytes: 20_000, recordBytesMax: 1_000 });
    const outcomes = await Promise.all(records(0, 49, 400).map((item) => spool.append([item])));
    const written = outcomes.filter(({ kind }) => kind === 'written').length;
    expect(outcomes.filter(({ kind }) => kind === 'quota-reached').length).toBe(50 - written);
    expect(spool.counters.diskBytes).toBeLessThanOrEqual(20_000);
  });

  it('bounds what waits in memory for a disk that is slow', async () => {
    const spool = await openSpool({ quotaBytes: 100_000_000, recordBytesMax: 1_000_000 });
    const outcomes = await Promise.all(records(0, 29, 900_000).map((item) => spool.append([item])));
    expect(outcomes.at(-1)).toEqual({ kind: 'quota-reached', quota: 'memory' });
  });

  it('begins another file when one is full', async () => {
    const spool = await openSpool({ fileBytesMax: HEADER_BYTES + 1_000, recordBytesMax: 1_000 });
    for (const item of records(0, 9, 200)) await spool.append([item]);
    expect(spool.counters.files).toBe(4);
    expect(await seqsOf(onDisk(spool))).toEqual(records(0, 9).map(({ seq }) => seq));
  });

  it.each([
    ['an empty epoch', { ...record(0), epoch: '' }],
    ['an epoch of 65 characters', { ...record(0), epoch: 'e'.repeat(65) }],
    ['an epoch that is not printable ASCII', { ...record(0), epoch: 'é' }],
    ['a negative seq', record(-1)],
    ['a fraction as seq', record(0.5)],
  ])('treats %s as a bug', async (_name, bad) => {
    const spool = await openSpool();
    await expect(spool.append([bad])).rejects.toThrow(InvariantError);
    expect(spool.counters.heldRecords).toBe(0);
  });
});

describe('Spool.acknowledge', () => {
  it('deletes a file when the last record in it is acknowledged, and no sooner', async () => {
    const spool = await openSpool({ fileBytesMax: HEADER_BYTES + 1_000, recordBytesMax: 1_000 });
    for (const item of records(0, 8, 200)) await spool.append([item]);
    spool.acknowledge(EPOCH, [[0, 1]]);
    expect(spool.counters.files).toBe(3);
    spool.acknowledge(EPOCH, [[0, 2]]);
    await expect.poll(() => spool.counters.files).toBe(2);
    expect(await seqsOf(spool.unacknowledged())).toEqual([3, 4, 5, 6, 7, 8]);
  });

  it('counts a record once, however often the whole set comes', async () => {
    const spool = await openSpool();
    await spool.append(records(0, 9));
    for (let i = 0; i < 3; i += 1)
      spool.acknowledge(EPOCH, [
        [0, 3],
        [6, 7],
      ]);
    expect(spool.counters).toMatchObject({ acknowledgedRecords: 6, heldRecords: 4 });
    expect(await seqsOf(spool.unacknowledged())).toEqual([4, 5, 8, 9]);
  });

  it('takes ranges that reach far beyond what was appended', async () => {
    const spool = await openSpool();
    await spool.append(records(5, 6));
    spool.acknowledge(EPOCH, [[0, 2 ** 40]]);
    expect(spool.counters).toMatchObject({ acknowledgedRecords: 2, heldRecords: 0 });
  });

  it('leaves other epochs alone', async () => {
    const spool = await openSpool();
    await spool.append([record(0), record(0, 5, 'other')]);
    expect(spool.heldEpochs()).toEqual([EPOCH, 'other']);
    spool.acknowledge(EPOCH, [[0, 0]]);
    expect(spool.heldEpochs()).toEqual(['other']);
  });

  it('gives the space of the current file back too, so that a small quota never locks itself out', async () => {
    const spool = await openSpool({ quotaBytes: 8_000, recordBytesMax: 900 });
    for (let seq = 0; seq < 100; seq += 1) {
      await expect.poll(async () => (await spool.append([record(seq, 300)])).kind).toBe('written');
      spool.acknowledge(EPOCH, [[0, seq]]);
    }
    expect(spool.counters.acknowledgedRecords).toBe(100);
  });
});

describe('Spool.acknowledge, on the file that is being written to', () => {
  it('leaves no words on disk once all are acknowledged and the file has some size', async () => {
    const spool = await openSpool({ fileBytesMax: HEADER_BYTES + 4_000, recordBytesMax: 1_000 });
    await spool.append(records(0, 4, 300));
    spool.acknowledge(EPOCH, [[0, 4]]);
    await expect.poll(() => spool.counters.files).toBe(0);
    await expect.poll(() => fileNames(spool.directory)).not.toContain('0000000001.spool');
    await spool.append([record(5)]);
    expect(await seqsOf(spool.unacknowledged())).toEqual([5]);
  });

  it('keeps a small one, so that steady traffic does not make a file per acknowledgement', async () => {
    const spool = await openSpool({ fileBytesMax: HEADER_BYTES + 4_000, recordBytesMax: 1_000 });
    for (let seq = 0; seq < 5; seq += 1) {
      await spool.append([record(seq)]);
      spool.acknowledge(EPOCH, [[0, seq]]);
    }
    expect(await fileNames(spool.directory)).toEqual(['0000000001.spool']);
  });
});

describe('Spool.unacknowledged', () => {
  it('reads from disk in the order of appending, across files', async () => {
    const spool = await openSpool({ fileBytesMax: HEADER_BYTES + 1_000, recordBytesMax: 1_000 });
    for (const seq of [4, 0, 7, 2, 9, 1]) await spool.append([record(seq, 300)]);
    expect(await seqsOf(spool.unacknowledged())).toEqual([4, 0, 7, 2, 9, 1]);
  });

  it('gives only what is old enough', async () => {
    let now = 1_790_000_000_000;
    const spool = await openSpool({ now: () => now });
    await spool.append([record(0)]);
    now += 10_000;
    await spool.append([record(1)]);
    now += 6_000;
    expect(await seqsOf(spool.unacknowledged(15_000))).toEqual([0]);
    now += 10_000;
    expect(await seqsOf(spool.unacknowledged(15_000))).toEqual([0, 1]);
  });

  it('does not wait an hour when the clock was an hour ahead and is set right', async () => {
    let now = 1_790_000_000_000;
    const spool = await openSpool({ now: () => now });
    await spool.append([record(0)]);
    now -= 3_600_000;
    await spool.append([record(1)]);
    now += 16_000;
    expect(await seqsOf(spool.unacknowledged(15_000))).toEqual([0, 1]);
  });

  it('stops at a limit of records or of bytes, and always gives at least one', async () => {
    const spool = await openSpool();
    await spool.append(records(0, 9, 100));
    const read = (limit: { records: number; bytes: number }) =>
      seqsOf(spool.unacknowledged(0, limit));
    expect(await read({ records: 3, bytes: 10_000 })).toEqual([0, 1, 2]);
    expect(await read({ records: 100, bytes: 250 })).toEqual([0, 1]);
    expect(await read({ records: 100, bytes: 1 })).toEqual([0]);
  });

  it('leaves out what is acknowledged while it reads, also when the file goes', async () => {
    const spool = await openSpool({ fileBytesMax: HEADER_BYTES + 1_000, recordBytesMax: 1_000 });
    for (const item of records(0, 8, 300)) await spool.append([item]);
    const seqs: number[] = [];
    for await (const { seq } of spool.unacknowledged()) {
      seqs.push(seq);
      if (seq === 1)
        spool.acknowledge(EPOCH, [
          [2, 3],
          [6, 8],
        ]);
    }
    expect(seqs).toEqual([0, 1, 4, 5]);
  });

  it('holds no payloads in memory: a file cut off behind its back is missed', async () => {
    const spool = await openSpool();
    await spool.append(records(0, 3));
    const [file] = await spoolFilesIn(spool.directory);
    await truncate(file?.path as string, HEADER_BYTES + 2 * recordBytes(record(0)));
    expect(await seqsOf(spool.unacknowledged())).toEqual([0, 1]);
  });
});

describe('Spool.open', () => {
  it('recovers what an earlier life left, and goes on in a file of its own', async () => {
    const first = await openSpool();
    await first.append(records(0, 2));
    await first.close();
    const second = await openSpool({ directory: first.directory });
    expect(second.counters).toMatchObject({ heldRecords: 3, files: 1, appendedRecords: 0 });
    await second.append([record(3)]);
    expect(await fileNames(second.directory)).toHaveLength(2);
    expect(await seqsOf(second.unacknowledged())).toEqual([0, 1, 2, 3]);
  });

  it('cuts off a torn tail, counts it, and finds none the next time', async () => {
    const first = await openSpool();
    await first.append(records(0, 2));
    await first.close();
    const [file] = await spoolFilesIn(first.directory);
    const path = file?.path as string;
    await truncate(path, HEADER_BYTES + 3 * recordBytes(record(0)) - 7);
    const second = await openSpool({ directory: first.directory });
    expect(second.counters).toMatchObject({ heldRecords: 2, tornTails: 1, corruptRecords: 0 });
    await second.close();
    const third = await openSpool({ directory: first.directory });
    expect(third.counters).toMatchObject({ heldRecords: 2, tornTails: 0 });
  });

  it('needs no free room: a spool over its quota opens and drains (cause: recovery that waited for room)', async () => {
    const first = await openSpool();
    for (const item of records(0, 9, 900)) await first.append([item]);
    await first.close();
    const second = await openSpool({
      directory: first.directory,
      quotaBytes: 8_100,
      recordBytesMax: 1_000,
    });
    expect((await second.append([record(10)])).kind).toBe('quota-reached');
    expect(await seqsOf(second.unacknowledged())).toHaveLength(10);
    second.acknowledge(EPOCH, [[0, 9]]);
    await expect.poll(async () => (await second.append([record(10)])).kind).toBe('written');
  });

  it('finds what was forged when it reads it, and lets it go', async () => {
    const first = await openSpool();
    await first.append(records(0, 2));
    await first.close();
    const [file] = await spoolFilesIn(first.directory);
    const path = file?.path as string;
    const bytes = await readFile(path);
    const at = HEADER_BYTES + recordBytes(record(0));
    bytes.writeUIntLE(77, at + FRAME_BYTES + 12, 6);
    const end = at + recordBytes(record(1));
    bytes.writeUInt32LE(crc32c(bytes, at + 8, end, crc32c(bytes, at, at + 4)), at + 4);
    await writeFile(path, bytes);
    const second = await openSpool({ directory: first.directory });
    expect(second.counters).toMatchObject({ heldRecords: 3, forgedRecords: 0 });
    expect(await seqsOf(second.unacknowledged())).toEqual([0, 2]);
    expect(second.counters).toMatchObject({ heldRecords: 2, forgedRecords: 1, lostRecords: 1 });
  });

  it('holds nothing of a file whose header is lost, and counts what cannot be opened', async () => {
    const first = await openSpool();
    await first.append(records(0, 2));
    await first.close();
    const [file] = await spoolFilesIn(first.directory);
    const bytes = await readFile(file?.path as string);
    await writeFile(file?.path as string, bytes.fill(0xff, 0, HEADER_BYTES));
    const second = await openSpool({ directory: first.directory });
    expect(second.counters).toMatchObject({ heldRecords: 0, corruptRecords: 4 });
  });

  it('leaves nothing on disk when nothing was appended', async () => {
    const spool = await openSpool();
    await spool.close();
    expect(await readdir(spool.directory)).toEqual([]);
  });
});

describe('Spool.close', () => {
  it('waits for what was appended, and keeps what is not acknowledged', async () => {
    const spool = await openSpool();
    const append = spool.append(records(0, 3));
    await spool.close();
    expect(await append).toEqual({ kind: 'written' });
    expect(await seqsOf(onDisk(spool))).toEqual([0, 1, 2, 3]);
  });

  it('deletes what is acknowledged', async () => {
    const spool = await openSpool();
    await spool.append(records(0, 3));
    spool.acknowledge(EPOCH, [[0, 3]]);
    await spool.close();
    expect(await readdir(spool.directory)).toEqual([]);
  });

  it('refuses appends from then on, and can be called again', async () => {
    const spool = await openSpool();
    await spool.close();
    await spool.close();
    await expect(spool.append([record(0)])).rejects.toThrow(SpoolFailedError);
  });
});
