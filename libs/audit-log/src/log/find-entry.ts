import { type LogLeaf, parseLogLeaf } from './log-leaf.js';
import { LogFormatError } from './log.errors.js';
import { TILE_WIDTH } from './log-paths.js';
import type { LogTiles } from './log-tiles.js';

/** Bundles that are asked for at once. */
const BUNDLES_AT_ONCE = 16;

export interface FoundEntry {
  readonly index: number;
  readonly leaf: LogLeaf;
}

export interface SearchProgress {
  /** Entries looked at. */
  readonly searched: number;
  /** Entries there are to look at. */
  readonly of: number;
}

/**
 * The entry that stands for the same object as `leaf`, whatever digest it has: from the newest back, since what
 * is looked for is mostly young. Looks at `entriesMax` entries at least, if there are as many.
 *
 * Bounds: 16 bundles in memory. The whole of 10^7 entries are 39,063 reads.
 * Errors: as `LogTiles`.
 */
export async function findEntry(
  tiles: LogTiles,
  size: number,
  leaf: Pick<LogLeaf, 'type' | 'id'>,
  options: { entriesMax: number; onProgress?: ((progress: SearchProgress) => void) | undefined },
): Promise<FoundEntry | undefined> {
  const of = Math.min(size, options.entriesMax);
  let end = Math.ceil(size / TILE_WIDTH);
  while (end > 0 && size - end * TILE_WIDTH < of) {
    const from = Math.max(0, end - BUNDLES_AT_ONCE);
    const indexes = Array.from({ length: end - from }, (_, at) => end - 1 - at);
    const bundles = await Promise.all(indexes.map((index) => tiles.bundle(index, size)));
    for (const [at, bundle] of bundles.entries()) {
      const entry = entryIn(bundle, leaf);
      if (entry !== undefined) {
        return { ...entry, index: indexes[at]! * TILE_WIDTH + entry.index };
      }
    }
    end = from;
    options.onProgress?.({ searched: Math.min(of, size - end * TILE_WIDTH), of });
  }
  return undefined;
}

function entryIn(
  bundle: readonly Buffer[],
  { type, id }: Pick<LogLeaf, 'type' | 'id'>,
): FoundEntry | undefined {
  for (const [index, bytes] of bundle.entries()) {
    const leaf = leafIn(bytes);
    if (leaf?.type === type && leaf.id === id) return { index, leaf };
  }
  return undefined;
}

/** `undefined` for entries of a later version, which are no leaves to this one. */
export function leafIn(entry: Buffer): LogLeaf | undefined {
  try {
    return parseLogLeaf(entry);
  } catch (error) {
    if (!(error instanceof LogFormatError)) throw error;
    return undefined;
  }
}
