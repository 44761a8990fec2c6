import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { runChild, type Child } from '../testing/child-process.js';
import { collect } from '../testing/collect.js';
import { KEY, PARTITION } from '../testing/open-spool.js';
import { seqsOf } from '../testing/spool-records.js';
import { temporaryDirectories } from '../testing/temporary-directory.js';
import { adoptSpools } from './adoption.js';
import { HEADER_BYTES } from './file-header.js';
import { listSpools } from './list-spools.js';
import { ProcessSpool } from './process-spool.js';
import { readSpool } from './read-spool.js';
import { SpoolRefusedError } from './spool.errors.js';
import { allSpoolFilesIn } from './spool-directory.js';

const WRITER = new URL('../testing/spool-writer.ts', import.meta.url);
const ADOPTER = new URL('../testing/spool-adopter.ts', import.meta.url);
const LEAVER = new URL('../testing/spool-leaver.ts', import.meta.url);
const KILLS = 10;
const PARTITIONS = new Map([[PARTITION, { quotaBytes: 1_000_000_000 }]]);

const newDirectory = temporaryDirectories();
const children: Child[] = [];

function start(script: URL, args: string[], limitFileKiB?: number): Child {
  const child = runChild(script, args, limitFileKiB === undefined ? {} : { limitFileKiB });
  children.push(child);
  return child;
}

const writtenSeqs = (child: Child): number[] =>
  child.lines
    .filter((line) => line.startsWith('written '))
    .map((line) => Number(line.split(' ')[1]));

afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
});

describe('Spool after kill -9', () => {
  it(`holds everything that append had reported, at ${KILLS} random moments, in one directory`, async () => {
    const directory = join(newDirectory(), 'spool');
    const reported = new Map<string, number[]>();
    for (let life = 0; life < KILLS; life += 1) {
      // Every life writes to the same directory, which it finds with the dead one's lock in it.
      const child = start(WRITER, [directory, `life-${life}`]);
      await child.line('written');
      await sleep(Math.random() * 60);
      await child.kill();
      reported.set(`life-${life}`, writtenSeqs(child));
    }
    const own = await ProcessSpool.open({ directory, key: KEY, partitions: PARTITIONS });
    const spool = own.of(PARTITION);
    const held = await collect(spool.unacknowledged());
    for (const [epoch, seqs] of reported) {
      const found = new Set(held.filter((item) => item.epoch === epoch).map(({ seq }) => seq));
      expect(seqs.filter((seq) => !found.has(seq))).toEqual([]);
    }
    for (const { seq, payload } of held) {
      expect(payload.equals(Buffer.alloc(200, `${seq} `))).toBe(true);
    }
    expect(spool.counters).toMatchObject({ corruptRecords: 0, forgedRecords: 0 });
    await own.close();
  });

  it('frees the lock at once, whatever the process was doing', async () => {
    const directory = join(newDirectory(), 'spool');
    const child = start(WRITER, [directory, 'epoch']);
    await child.line('written');
    const options = { directory, key: KEY, partitions: PARTITIONS };
    await expect(ProcessSpool.open(options)).rejects.toThrow(SpoolRefusedError);
    await child.kill();
    const spool = await ProcessSpool.open(options);
    await spool.close();
  });

  it('does not take a stopped process for a dead one', async () => {
    const root = newDirectory();
    const child = start(WRITER, [join(root, 'stopped'), 'epoch']);
    await child.line('written');
    child.process.kill('SIGSTOP');
    expect(await listSpools(root)).toMatchObject([{ processId: 'stopped', isOwned: true }]);
    expect(await adoptSpools({ root, into: join(root, 'own'), key: KEY })).toEqual([]);
  });

  it('is left behind by a process that ends without closing it, and does not keep it alive', async () => {
    const directory = join(newDirectory(), 'spool');
    const child = start(LEAVER, [directory]);
    expect(await child.ended()).toBe(0);
    expect(await seqsOf(readSpool(directory, KEY))).toEqual([0]);
  });
});

describe('Spool on a disk that the kernel lets grow no further', () => {
  it('says that there is no room, keeps what was written, and leaves no half record', async () => {
    const directory = join(newDirectory(), 'spool');
    const child = start(WRITER, [directory, 'epoch', '1000'], 64);
    expect(await child.ended()).toBe(0);
    expect(child.lines.filter((line) => line === 'quota-reached')).toHaveLength(4);
    const reading = readSpool(directory, KEY);
    const seqs = await seqsOf(reading);
    expect(new Set(seqs)).toEqual(new Set(writtenSeqs(child)));
    expect([reading.corruptRecords, reading.tornTails]).toEqual([0, 0]);
  });
});

describe('adoptSpools between two processes', () => {
  it('gives each dead directory to exactly one of them, whole', async () => {
    const root = newDirectory();
    const dead = ['a', 'b', 'c', 'd', 'e', 'f'];
    const counts = new Map<string, number>();
    const writers = dead.map((name) => start(WRITER, [join(root, name), name]));
    for (const writer of writers) await writer.line('written');
    for (const [i, writer] of writers.entries()) {
      await writer.kill();
      counts.set(dead[i] as string, writtenSeqs(writer).length);
    }
    const adopters = ['first', 'second'].map((name) => start(ADOPTER, [root, join(root, name)]));
    for (const adopter of adopters) await adopter.line('open');
    for (const adopter of adopters) adopter.process.stdin?.write('go\n');
    const adopted: string[] = [];
    for (const adopter of adopters) {
      const line = await adopter.line('adopted');
      adopted.push(...(JSON.parse(line.slice('adopted '.length)) as string[]));
    }
    expect(adopted.map((directory) => directory.split('/').at(-1)).sort()).toEqual(dead);
    expect((await readdir(root)).sort()).toEqual(['first', 'second']);
    for (const directory of adopted) {
      const seqs = await seqsOf(readSpool(directory, KEY));
      const reported = counts.get(directory.split('/').at(-1) as string) as number;
      expect(seqs.length).toBeGreaterThanOrEqual(reported);
    }
  });

  it('reads past a torn tail and a flipped byte in what it adopted, and counts them', async () => {
    const root = newDirectory();
    const child = start(WRITER, [join(root, 'dead'), 'epoch']);
    await child.line('written 20');
    await child.kill();
    const [adopted] = await adoptSpools({ root, into: join(root, 'own'), key: KEY });
    const [file] = await allSpoolFilesIn(adopted as string);
    const path = file?.path as string;
    const bytes = await readFile(path);
    bytes[HEADER_BYTES + 100] = (bytes[HEADER_BYTES + 100] as number) ^ 0xff;
    await writeFile(path, bytes);
    await appendFile(path, bytes.subarray(HEADER_BYTES, HEADER_BYTES + 80));
    const own = await ProcessSpool.openAdopted({ directory: adopted as string, key: KEY });
    const spool = own.of(PARTITION);
    expect(spool.counters).toMatchObject({ corruptRecords: 1, tornTails: 1 });
    expect(spool.counters.heldRecords).toBeGreaterThanOrEqual(20);
    await own.close();
  });
});
