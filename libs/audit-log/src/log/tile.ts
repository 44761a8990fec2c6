import type { ObjectReader } from '../verify/verify-report.js';
import { decodeEntryBundle } from './entry-bundle.js';
import { LogFormatError, LogObjectAlteredError, LogObjectMissingError } from './log.errors.js';
import { TILE_WIDTH, entriesPath, tilePath, tileWidth } from './log-paths.js';
import { HASH_BYTES, nodeHash } from './tree-hash.js';

/**
 * A tile, which is a subtree of height 8: its hashes, and the nodes above them, computed when first asked for
 * and kept.
 */
export class Tile {
  /** By height above the hashes. */
  readonly #nodes: (Buffer | undefined)[][];

  constructor(readonly hashes: readonly Buffer[]) {
    this.#nodes = [[...hashes]];
  }

  /** Node `at` of those that have 2^height of the hashes below them, all of which the tile must have. */
  node(height: number, at: number): Buffer {
    const level = (this.#nodes[height] ??= []);
    return (level[at] ??= nodeHash(
      this.node(height - 1, 2 * at),
      this.node(height - 1, 2 * at + 1),
    ));
  }

  /** Of a full tile. */
  get root(): Buffer {
    return this.node(Math.log2(TILE_WIDTH), 0);
  }
}

/**
 * A tile as a log of `size` has it: from the partial tile of that size, or from the full one
 * that it has become.
 *
 * Bounds: reads one object, two where the partial one is gone.
 * Errors: `LogObjectMissingError`, `LogObjectAlteredError`; those of the reader.
 */
export async function readTile(
  reader: ObjectReader,
  level: number,
  index: number,
  size: number,
): Promise<Tile> {
  const width = tileWidth(level, index, size);
  const stored = await readGrown(reader, (wide) => tilePath(level, index, wide), width);
  if (stored.bytes.length !== stored.width * HASH_BYTES) {
    throw new LogObjectAlteredError(stored.key, `is no tile of ${stored.width} hashes`);
  }
  const hashAt = (at: number) => stored.bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
  return new Tile(Array.from({ length: width }, (_, at) => hashAt(at)));
}

/** The entries of a bundle as a log of `size` has them; otherwise as `readTile`. */
export async function readBundle(
  reader: ObjectReader,
  index: number,
  size: number,
): Promise<Buffer[]> {
  const width = tileWidth(0, index, size);
  const stored = await readGrown(reader, (wide) => entriesPath(index, wide), width);
  const entries = entriesOf(stored.key, stored.bytes);
  if (entries.length !== stored.width) {
    throw new LogObjectAlteredError(stored.key, `is no bundle of ${stored.width} entries`);
  }
  return entries.slice(0, width);
}

interface Stored {
  readonly key: string;
  readonly bytes: Buffer;
  readonly width: number;
}

/** Partial tiles may be deleted once the full one is there. */
async function readGrown(
  reader: ObjectReader,
  pathOf: (width: number) => string,
  width: number,
): Promise<Stored> {
  for (const wide of new Set([width, TILE_WIDTH])) {
    const bytes = await reader.read(pathOf(wide));
    if (bytes !== undefined) return { key: pathOf(wide), bytes, width: wide };
  }
  throw new LogObjectMissingError(pathOf(width));
}

function entriesOf(key: string, bytes: Buffer): Buffer[] {
  try {
    return decodeEntryBundle(bytes);
  } catch (error) {
    if (!(error instanceof LogFormatError)) throw error;
    throw new LogObjectAlteredError(key, 'is no bundle of entries');
  }
}
