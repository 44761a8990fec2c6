import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SizeLimitError } from '../audit-log.errors.js';
import { naiveRoot } from '../testing/naive-merkle.js';
import { TestLog, testEntries } from '../testing/test-log.js';
import { decodeEntryBundle } from './entry-bundle.js';
import { type LogObject, growLog } from './grow-log.js';
import { LogEdgeError, LogObjectAlteredError, LogObjectMissingError } from './log.errors.js';
import { EMPTY_EDGE, readLogEdge, rootOfEdge } from './log-edge.js';
import { EMPTY_ROOT, leafHash } from './tree-hash.js';

const keysOf = (objects: readonly LogObject[]) => objects.map(({ key }) => key);

describe('growLog', () => {
  it('writes the tiles that the specification names for 70,000 leaves', () => {
    const { objects, newSize } = growLog({ edge: EMPTY_EDGE, leaves: testEntries(0, 70_000) });
    const keys = keysOf(objects);
    const at = (prefix: string) => keys.filter((key) => key.startsWith(prefix));
    expect(newSize).toBe(70_000);
    expect(at('log/tile/0/')).toHaveLength(274);
    expect(at('log/tile/0/').at(-1)).toBe('log/tile/0/273.p/112');
    expect(at('log/tile/1/')).toEqual(['log/tile/1/000', 'log/tile/1/001.p/17']);
    expect(at('log/tile/2/')).toEqual(['log/tile/2/000.p/1']);
    expect(at('log/tile/entries/')).toHaveLength(274);
    expect(new Set(keys).size).toBe(keys.length);
    // Bundles before tiles, so that no tile speaks of an entry that is not there.
    expect(keys.findLastIndex((key) => key.includes('entries'))).toBe(273);
  });

  it('writes a full tile and one hash above it for 256 leaves', () => {
    const keys = keysOf(growLog({ edge: EMPTY_EDGE, leaves: testEntries(0, 256) }).objects);
    expect(keys).toEqual(['log/tile/entries/000', 'log/tile/0/000', 'log/tile/1/000.p/1']);
  });

  it('writes what the leaves are, and their hashes', () => {
    const leaves = testEntries(0, 3);
    const [bundle, tile] = growLog({ edge: EMPTY_EDGE, leaves }).objects;
    expect(decodeEntryBundle(bundle!.bytes)).toEqual(leaves);
    expect(tile!.bytes).toEqual(Buffer.concat(leaves.map(leafHash)));
  });

  it('writes nothing for no leaves', () => {
    const { edge } = growLog({ edge: EMPTY_EDGE, leaves: testEntries(0, 300) });
    expect(growLog({ edge, leaves: [] })).toMatchObject({ objects: [], newSize: 300 });
    expect(growLog({ edge: EMPTY_EDGE, leaves: [] }).root).toEqual(EMPTY_ROOT);
  });

  it('leads to one root, one edge and the same full tiles by whatever steps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 6 }), (steps) => {
        let edge = EMPTY_EDGE;
        const written = new Map<string, Buffer>();
        for (const step of steps) {
          const growth = growLog({ edge, leaves: testEntries(edge.size, edge.size + step) });
          for (const { key, bytes } of growth.objects) {
            expect(written.get(key) ?? bytes).toEqual(bytes);
            written.set(key, bytes);
          }
          edge = growth.edge;
        }
        const leaves = testEntries(0, edge.size);
        const atOnce = growLog({ edge: EMPTY_EDGE, leaves });
        expect(edge).toEqual(atOnce.edge);
        expect(atOnce.root).toEqual(naiveRoot(leaves));
        for (const { key, bytes } of atOnce.objects) expect(written.get(key)).toEqual(bytes);
      }),
      { numRuns: 60 },
    );
  });

  it('may be done again with more leaves after it died half way', () => {
    const { edge } = growLog({ edge: EMPTY_EDGE, leaves: testEntries(0, 700) });
    const first = growLog({ edge, leaves: testEntries(700, 900) });
    const again = new Map(
      growLog({ edge, leaves: testEntries(700, 1_400) }).objects.map(({ key, bytes }) => [
        key,
        bytes,
      ]),
    );
    for (const { key, bytes } of first.objects) expect(again.get(key) ?? bytes).toEqual(bytes);
  });

  it('refuses an entry, a batch or a log that is too large', () => {
    const grow = (leaves: Buffer[]) => growLog({ edge: EMPTY_EDGE, leaves });
    expect(() => grow([Buffer.alloc(65_536)])).toThrow(SizeLimitError);
    expect(() => grow(new Array(100_001).fill(Buffer.alloc(0)))).toThrow(SizeLimitError);
    const edge = { size: Number.MAX_SAFE_INTEGER, hashes: [], entries: [] };
    expect(() => growLog({ edge, leaves: testEntries(0, 1) })).toThrow(SizeLimitError);
  });

  it('refuses an edge that is not one of its size', () => {
    const { edge } = growLog({ edge: EMPTY_EDGE, leaves: testEntries(0, 300) });
    const grow = (change: Partial<typeof edge>) => () =>
      growLog({ edge: { ...edge, ...change }, leaves: [] });
    expect(grow({ size: 301 })).toThrow(LogEdgeError);
    expect(grow({ size: -1 })).toThrow(LogEdgeError);
    expect(grow({ hashes: edge.hashes.slice(0, 1) })).toThrow(LogEdgeError);
    expect(grow({ hashes: [...edge.hashes, edge.hashes[1]!] })).toThrow(LogEdgeError);
    expect(grow({ entries: edge.entries.slice(1) })).toThrow(LogEdgeError);
    expect(grow({ entries: edge.entries.with(3, Buffer.from('another')) })).toThrow(LogEdgeError);
    expect(grow({ hashes: [edge.hashes[0]!.with(0, Buffer.alloc(31)), edge.hashes[1]!] })).toThrow(
      LogEdgeError,
    );
  });
});

describe('readLogEdge', () => {
  it('reads the edge back from the store, for every size that was published', async () => {
    const log = new TestLog();
    const sizes: number[] = [0];
    for (const step of [1, 254, 1, 1, 255, 65_100, 200]) {
      await log.append(testEntries(log.size, log.size + step));
      sizes.push(log.size);
      expect(await readLogEdge(log.store, log.size)).toEqual(log.edge);
    }
    for (const size of sizes) {
      const root = growLog({ edge: EMPTY_EDGE, leaves: testEntries(0, size) }).root;
      expect(rootOfEdge(await readLogEdge(log.store, size))).toEqual(root);
    }
  });

  it('takes a full tile where the partial one is gone', async () => {
    const log = new TestLog();
    await log.append(testEntries(0, 100));
    const { edge } = log;
    await log.append(testEntries(100, 300));
    for (const key of ['log/tile/0/000.p/100', 'log/tile/entries/000.p/100']) {
      expect(log.store.objects.delete(key)).toBe(true);
    }
    expect(await readLogEdge(log.store, 100)).toEqual(edge);
  });

  it('names what is missing or altered', async () => {
    const log = new TestLog();
    await log.append(testEntries(0, 300));
    const tile = 'log/tile/0/001.p/44';
    log.store.objects.set(tile, log.store.get(tile).subarray(1));
    await expect(readLogEdge(log.store, 300)).rejects.toThrow(LogObjectAlteredError);
    await expect(readLogEdge(log.store, 300)).rejects.toMatchObject({ key: tile });
    log.store.objects.delete(tile);
    await expect(readLogEdge(log.store, 300)).rejects.toThrow(LogObjectMissingError);
  });
});
