import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naiveConsistency, naiveInclusion, naiveRoot } from '../testing/naive-merkle.js';
import { SyntheticLog } from '../testing/synthetic-log.js';
import { TestLog, testEntries } from '../testing/test-log.js';
import { verifyConsistency } from './consistency.js';
import { verifyInclusion } from './inclusion.js';
import { LogObjectAlteredError, LogObjectMissingError, ProofError } from './log.errors.js';
import { type LogEntry, LogTiles } from './log-tiles.js';
import { EMPTY_ROOT, leafHash } from './tree-hash.js';

const SIZES = [1, 2, 255, 256, 257, 511, 513, 700];
const log = new TestLog();
for (const size of SIZES) await log.append(testEntries(log.size, size));
const leaves = testEntries(0, 700);

async function entriesOf(tiles: LogTiles, from: number, to: number): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const entry of tiles.entriesIn(from, to)) entries.push(entry);
  return entries;
}

describe('LogTiles', () => {
  it('gives the proofs and roots of the definitions, at every size that was published', async () => {
    const tiles = new LogTiles(log.store);
    for (const size of SIZES) {
      expect(await tiles.rootAt(size)).toEqual(naiveRoot(leaves.slice(0, size)));
      for (const index of [0, 1, 254, 255, 256, 257, 512, size - 1].filter((at) => at < size)) {
        const proof = naiveInclusion(index, leaves.slice(0, size));
        expect(await tiles.inclusionProof(index, size)).toEqual(proof);
      }
      for (const size1 of SIZES.filter((one) => one <= size)) {
        const proof = naiveConsistency(size1, leaves.slice(0, size));
        expect(await tiles.consistencyProof(size1, size)).toEqual(proof);
      }
    }
    expect(await tiles.rootAt(0)).toEqual(EMPTY_ROOT);
    expect(await tiles.consistencyProof(0, 700)).toEqual([]);
  });

  it('gives them at every smaller size too, from the tiles of the newest', async () => {
    const tiles = new LogTiles(log.store, 700);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), fc.nat(1_000), async (size, at) => {
        const some = leaves.slice(0, size);
        expect(await tiles.rootAt(size)).toEqual(naiveRoot(some));
        expect(await tiles.inclusionProof(at % size, size)).toEqual(
          naiveInclusion(at % size, some),
        );
        const size1 = (at % size) + 1;
        expect(await tiles.consistencyProof(size1, size)).toEqual(naiveConsistency(size1, some));
      }),
      { numRuns: 60 },
    );
  });

  it('gives the entries of any part, in order', async () => {
    const tiles = new LogTiles(log.store, 700);
    for (const [from, to] of [
      [0, 700],
      [0, 0],
      [255, 257],
      [300, 301],
      [512, 700],
    ] as const) {
      const entries = await entriesOf(tiles, from, to);
      expect(entries.map(({ index }) => index)).toEqual(
        Array.from({ length: to - from }, (_, at) => from + at),
      );
      expect(entries.map(({ bytes }) => bytes)).toEqual(leaves.slice(from, to));
    }
  });

  it('refuses sizes that no tree has', async () => {
    const tiles = new LogTiles(log.store);
    await expect(tiles.inclusionProof(700, 700)).rejects.toThrow(ProofError);
    await expect(tiles.inclusionProof(-1, 700)).rejects.toThrow(ProofError);
    await expect(tiles.consistencyProof(2, 1)).rejects.toThrow(ProofError);
    await expect(tiles.rootAt(1.5)).rejects.toThrow(ProofError);
  });

  it('names a tile that is missing or of another length, and asks again', async () => {
    const store = log.store.copy();
    const tiles = new LogTiles(store);
    const key = 'log/tile/0/002.p/188';
    store.objects.delete(key);
    await expect(tiles.rootAt(700)).rejects.toThrow(new LogObjectMissingError(key));
    store.objects.set(key, Buffer.alloc(32));
    await expect(tiles.rootAt(700)).rejects.toThrow(LogObjectAlteredError);
    store.objects.set(key, log.store.get(key));
    expect(await tiles.rootAt(700)).toEqual(naiveRoot(leaves));
  });

  it('passes errors of the store on', async () => {
    const away = { read: () => Promise.reject(new Error('away')), list: log.store.list };
    await expect(new LogTiles(away).rootAt(700)).rejects.toThrow('away');
    await expect(entriesOf(new LogTiles(away), 0, 700)).rejects.toThrow('away');
  });
});

describe('A proof in a large log', () => {
  const [leaf, marked] = [leafHash(Buffer.from('one')), leafHash(Buffer.from('other'))];

  it.each([
    [10_000_000, 5],
    [16_777_216, 3],
    [1_000_000_000, 7],
    [2 ** 53 - 1, 13],
  ])('of %i leaves reads each of at most %i tiles once', async (size, most) => {
    for (const part of [0, 0.000_000_1, 0.25, 0.5, 0.73, 0.999_99, 0.999_999_9]) {
      const mark = Math.floor(size * part);
      const synthetic = new SyntheticLog(size, mark, leaf, marked);
      const proof = await new LogTiles(synthetic).inclusionProof(mark, size);
      const root = synthetic.rootAt(size);
      verifyInclusion({ index: mark, size, leafHash: marked, proof, root });
      expect(synthetic.reads.length).toBeLessThanOrEqual(most);
      expect(new Set(synthetic.reads).size).toBe(synthetic.reads.length);
    }
  });

  it.each([
    [9_999_999, 10_000_000],
    [1, 10_000_000],
    [5_000_001, 10_000_000],
    [2 ** 52 + 1, 2 ** 53 - 1],
  ])('from %i to %i leaves is right', async (size1, size2) => {
    const synthetic = new SyntheticLog(size2, Math.floor(size1 / 3), leaf, marked);
    const proof = await new LogTiles(synthetic).consistencyProof(size1, size2);
    const [root1, root2] = [synthetic.rootAt(size1), synthetic.rootAt(size2)];
    verifyConsistency({ size1, size2, root1, root2, proof });
  });
});
