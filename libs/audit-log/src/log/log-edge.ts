import type { ObjectReader } from '../verify/verify-report.js';
import { LogEdgeError } from './log.errors.js';
import { TILE_WIDTH, hashesAtLevel } from './log-paths.js';
import { foldPeaks, peaksOf } from './subtree.js';
import { readBundle, readTile } from './tile.js';
import { EMPTY_ROOT, HASH_BYTES, leafHash } from './tree-hash.js';

/**
 * All that a log needs to know of itself to grow: what its last, partial tiles hold. At most 255 hashes on
 * each of 7 levels, and 255 entries.
 */
export interface LogEdge {
  /** Of the log, in leaves. */
  readonly size: number;
  /** By level, what the partial tile there holds: nothing where the last one is full. */
  readonly hashes: readonly (readonly Buffer[])[];
  /** What the partial bundle holds. */
  readonly entries: readonly Buffer[];
}

export const EMPTY_EDGE: LogEdge = { size: 0, hashes: [], entries: [] };

/** The root of the log that ends in this edge. */
export function rootOfEdge({ hashes }: LogEdge): Buffer {
  let root: Buffer | undefined;
  for (const level of hashes) root = foldPeaks(peaksOf(level), root);
  return root ?? EMPTY_ROOT;
}

/**
 * The edge of a log of `size` leaves, as stored. Compare its root with the checkpoint's before growing from it.
 *
 * Bounds: reads one object for each level and one bundle; twice as many where partial ones are gone.
 * Errors: `LogObjectMissingError`, `LogObjectAlteredError`; those of the reader.
 */
export async function readLogEdge(reader: ObjectReader, size: number): Promise<LogEdge> {
  const hashes: Buffer[][] = [];
  for (let level = 0; hashesAtLevel(level, size) > 0; level += 1) {
    const [index, width] = partialAt(level, size);
    hashes.push(width === 0 ? [] : [...(await readTile(reader, level, index, size)).hashes]);
  }
  const [index, width] = partialAt(0, size);
  return { size, hashes, entries: width === 0 ? [] : await readBundle(reader, index, size) };
}

/**
 * Errors: `LogEdgeError` unless the edge has the hashes that a log of its size has, and its entries are those
 * that were hashed.
 */
export function checkEdge({ size, hashes, entries }: LogEdge): void {
  if (!Number.isSafeInteger(size) || size < 0) throw new LogEdgeError('The edge has no size.');
  for (let level = 0; level < hashes.length || hashesAtLevel(level, size) > 0; level += 1) {
    const [, width] = partialAt(level, size);
    const given = hashes[level] ?? [];
    if (given.length !== width || given.some((hash) => hash.length !== HASH_BYTES)) {
      throw new LogEdgeError(
        `The edge has ${given.length} hashes at level ${level}; a log of ${size} leaves has ${width}.`,
      );
    }
  }
  const leaves = hashes[0] ?? [];
  const isHashed = (entry: Buffer, at: number): boolean =>
    leaves[at] !== undefined && leafHash(entry).equals(leaves[at]);
  if (entries.length !== leaves.length || !entries.every(isHashed)) {
    throw new LogEdgeError('The entries of the edge are not those that its hashes are of.');
  }
}

/** Index and width of the last tile at `level` that is not full; width 0 where there is none. */
function partialAt(level: number, size: number): [index: number, width: number] {
  const count = hashesAtLevel(level, size);
  return [Math.floor(count / TILE_WIDTH), count % TILE_WIDTH];
}
