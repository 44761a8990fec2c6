import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEY, PARTITION } from '../testing/open-spool.js';
import { EPOCH, records, seqsOf } from '../testing/spool-records.js';
import { temporaryDirectories } from '../testing/temporary-directory.js';
import { adoptSpools, removeSpool } from './adoption.js';
import { listSpools } from './list-spools.js';
import { ProcessSpool } from './process-spool.js';

const newDirectory = temporaryDirectories();
const PARTITIONS = new Map([[PARTITION, { quotaBytes: 2_000_000 }]]);
const open = async (directory: string, key = KEY): Promise<ProcessSpool> => {
  await mkdir(dirname(directory), { recursive: true });
  return ProcessSpool.open({ directory, key, partitions: PARTITIONS });
};
const adopt = (root: string, into: string) => adoptSpools({ root, into, key: KEY });

/** A spool as a process leaves it that is gone. */
async function leaveSpool(directory: string, from: number, to: number): Promise<void> {
  const spool = await open(directory);
  await spool.of(PARTITION).append(records(from, to));
  await spool.close();
}

describe('adoptSpools', () => {
  it('moves what the dead left under the own directory, where it can be drained and removed', async () => {
    const root = newDirectory();
    await leaveSpool(join(root, 'dead'), 0, 4);
    const own = await open(join(root, 'own'));
    const adopted = await adopt(root, own.directory);
    expect(adopted).toEqual([join(root, 'own', 'adopted', 'dead')]);
    expect(await readdir(root)).toEqual(['own']);

    const spool = await ProcessSpool.openAdopted({ directory: adopted[0] as string, key: KEY });
    expect(await seqsOf(spool.of(PARTITION).unacknowledged())).toEqual([0, 1, 2, 3, 4]);
    spool.acknowledge(EPOCH, [[0, 4]]);
    await spool.close();
    expect(await removeSpool(spool.directory)).toBe(true);
    expect(await adopt(root, own.directory)).toEqual([]);
    await own.close();
  });

  it('leaves the living alone', async () => {
    const root = newDirectory();
    const living = await open(join(root, 'living'));
    await living.of(PARTITION).append(records(0, 1));
    const own = await open(join(root, 'own'));
    expect(await adopt(root, own.directory)).toEqual([]);
    expect((await living.of(PARTITION).append(records(2, 2))).kind).toBe('written');
    await living.close();
    await own.close();
  });

  it('finds again what it adopted in an earlier life', async () => {
    const root = newDirectory();
    const own = join(root, 'own');
    await leaveSpool(join(root, 'dead'), 0, 1);
    await adopt(root, own);
    expect(await adopt(root, own)).toEqual([join(own, 'adopted', 'dead')]);
  });

  it('takes what the dead had adopted itself, and never nests deeper', async () => {
    const root = newDirectory();
    await leaveSpool(join(root, 'a'), 0, 0);
    await adopt(root, join(root, 'b'));
    await leaveSpool(join(root, 'b'), 1, 1);
    await adopt(root, join(root, 'c'));
    await leaveSpool(join(root, 'c'), 2, 2);
    const adopted = await adopt(root, join(root, 'd'));
    const shelf = join(root, 'd', 'adopted');
    expect(adopted).toEqual(['a', 'b', 'c'].map((name) => join(shelf, name)));
    expect(await readdir(join(shelf, 'b'))).not.toContain('adopted');
  });

  it('takes what a chain of processes has adopted that all died before they had put it in order', async () => {
    const root = newDirectory();
    await leaveSpool(join(root, 'a'), 0, 0);
    for (const [seq, dead, next] of [
      [1, 'a', 'b'],
      [2, 'b', 'c'],
      [3, 'c', 'd'],
    ] as const) {
      await leaveSpool(join(root, next), seq, seq);
      await mkdir(join(root, next, 'adopted'), { recursive: true });
      await rename(join(root, dead), join(root, next, 'adopted', dead));
    }
    expect((await listSpools(root)).map(({ processId }) => processId)).toEqual([
      'd',
      'c',
      'b',
      'a',
    ]);
    const shelf = join(root, 'own', 'adopted');
    const adopted = await adopt(root, join(root, 'own'));
    expect(adopted).toEqual(['a', 'b', 'c', 'd'].map((name) => join(shelf, name)));
    for (const name of ['b', 'c', 'd']) {
      expect(await readdir(join(shelf, name))).not.toContain('adopted');
    }
  });

  it('leaves nothing of a dead one that had only adopted others', async () => {
    const root = newDirectory();
    await leaveSpool(join(root, 'a'), 0, 0);
    const adopter = await ProcessSpool.openAdopted({ directory: join(root, 'b'), key: KEY });
    await adopt(root, adopter.directory);
    await adopter.close();
    const shelf = join(root, 'c', 'adopted');
    expect(await adopt(root, join(root, 'c'))).toEqual([join(shelf, 'a')]);
    expect(await readdir(shelf)).toEqual(['a']);
  });

  it('keeps two directories of the same name apart', async () => {
    const root = newDirectory();
    const own = join(root, 'own');
    await leaveSpool(join(root, 'pod-0'), 0, 0);
    await adopt(root, own);
    await leaveSpool(join(root, 'pod-0'), 1, 1);
    const shelf = join(own, 'adopted');
    expect(await adopt(root, own)).toEqual([join(shelf, 'pod-0'), join(shelf, 'pod-0~2')]);
  });

  it('takes along keys that no store has taken yet, though no record is left', async () => {
    const root = newDirectory();
    await mkdir(join(root, 'dead', 'keys'), { recursive: true });
    await writeFile(join(root, 'dead', 'keys', 'CA0.json'), '{}');
    const [adopted] = await adopt(root, join(root, 'own'));
    expect(await readdir(join(adopted as string, 'keys'))).toEqual(['CA0.json']);
    expect(await removeSpool(adopted as string)).toBe(false);
  });

  it('clears away what the dead left empty, and touches no folder that is not a spool', async () => {
    const root = newDirectory();
    await mkdir(join(root, 'dead', 'keys'), { recursive: true });
    await mkdir(join(root, 'something-else', 'inside'), { recursive: true });
    expect(await adopt(root, join(root, 'own'))).toEqual([]);
    expect((await readdir(root)).sort()).toEqual(['own', 'something-else']);
    expect(await readdir(join(root, 'own', 'adopted'))).toEqual([]);
  });

  it('is had by one when two want the same', async () => {
    const root = newDirectory();
    for (const name of ['x', 'y', 'z']) await leaveSpool(join(root, name), 0, 0);
    const both = await Promise.all([
      adopt(root, join(root, 'first')),
      adopt(root, join(root, 'second')),
    ]);
    const names = both.flat().map((directory) => directory.split('/').at(-1));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('removeSpool', () => {
  it('removes neither what holds records nor what is owned', async () => {
    const root = newDirectory();
    const spool = await open(join(root, 'spool'));
    expect(await removeSpool(spool.directory)).toBe(false);
    await spool.of(PARTITION).append(records(0, 0));
    await spool.close();
    expect(await removeSpool(spool.directory)).toBe(false);
  });

  it('is content when it is gone already', async () => {
    expect(await removeSpool(join(newDirectory(), 'none'))).toBe(true);
  });
});
