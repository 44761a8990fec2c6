import { SizeLimitError } from '../audit-log.errors.js';
import { LOG_GROWTH_LEAVES_MAX } from '../limits.js';
import { checkEntry, encodeEntryBundle } from './entry-bundle.js';
import { type LogEdge, checkEdge, rootOfEdge } from './log-edge.js';
import { TILE_WIDTH, entriesPath, hashesAtLevel, tilePath } from './log-paths.js';
import { perfectRoot } from './subtree.js';
import { leafHash } from './tree-hash.js';

/** An object of the log to be created. */
export interface LogObject {
  readonly key: string;
  readonly bytes: Buffer;
}

export interface LogGrowth {
  /**
   * Bundles first, then tiles from the leaves up. All of them must be in the store before a checkpoint of
   * `newSize` is.
   */
  readonly objects: readonly LogObject[];
  readonly newSize: number;
  readonly root: Buffer;
  /** To grow from next time. */
  readonly edge: LogEdge;
}

/**
 * Appends leaves: which objects a log must have to be that much larger. Full tiles and bundles that it
 * completes, and the partial ones at its new end.
 *
 * The same edge and leaves give the same objects, and a full object is the same whatever the steps were that
 * led to it, so that a growth which died half way may be done again, with more leaves too.
 *
 * Bounds: `LOG_GROWTH_LEAVES_MAX` leaves of `LOG_ENTRY_BYTES_MAX`.
 * Errors: `SizeLimitError`; `LogEdgeError` where the edge is not one of its size.
 * Source: c2sp.org/tlog-tiles.
 */
export function growLog({
  edge,
  leaves,
}: {
  readonly edge: LogEdge;
  readonly leaves: readonly Uint8Array[];
}): LogGrowth {
  checkLeaves(edge, leaves);
  checkEdge(edge);
  const newSize = edge.size + leaves.length;
  const bundles = growBundles(edge, leaves);
  const tiles = growTiles(edge, leaves);
  const grown: LogEdge = { size: newSize, hashes: tiles.rest, entries: bundles.rest };
  const objects = [...bundles.objects, ...tiles.objects];
  return { objects, newSize, root: rootOfEdge(grown), edge: grown };
}

function checkLeaves({ size }: LogEdge, leaves: readonly Uint8Array[]): void {
  if (leaves.length > LOG_GROWTH_LEAVES_MAX) {
    throw new SizeLimitError(`A log grows by at most ${LOG_GROWTH_LEAVES_MAX} leaves at once.`);
  }
  if (!Number.isSafeInteger(size + leaves.length)) {
    throw new SizeLimitError('A log has at most 2^53 - 1 leaves.');
  }
  leaves.forEach(checkEntry);
}

function growBundles(
  { size, entries }: LogEdge,
  leaves: readonly Uint8Array[],
): { objects: LogObject[]; rest: Buffer[] } {
  const all = [...entries, ...leaves.map((leaf) => Buffer.from(leaf))];
  const { full, rest, first } = cut(all, size);
  const objects = full.map((entries, at) => ({
    key: entriesPath(first + at),
    bytes: encodeEntryBundle(entries),
  }));
  if (rest.length > 0 && leaves.length > 0) {
    const key = entriesPath(first + full.length, rest.length);
    objects.push({ key, bytes: encodeEntryBundle(rest) });
  }
  return { objects, rest };
}

function growTiles(
  { size, hashes }: LogEdge,
  leaves: readonly Uint8Array[],
): { objects: LogObject[]; rest: Buffer[][] } {
  const objects: LogObject[] = [];
  const rest: Buffer[][] = [];
  let added = leaves.map(leafHash);
  for (let level = 0; level < hashes.length || added.length > 0; level += 1) {
    const tiles = cut([...(hashes[level] ?? []), ...added], hashesAtLevel(level, size));
    tiles.full.forEach((tile, at) => {
      objects.push({ key: tilePath(level, tiles.first + at), bytes: Buffer.concat(tile) });
    });
    // A level that nothing was added to has its partial tile in the store already.
    if (tiles.rest.length > 0 && added.length > 0) {
      const key = tilePath(level, tiles.first + tiles.full.length, tiles.rest.length);
      objects.push({ key, bytes: Buffer.concat(tiles.rest) });
    }
    rest.push(tiles.rest);
    added = tiles.full.map(perfectRoot);
  }
  return { objects, rest };
}

/** Cuts what begins at the last tile boundary at or before `count` into full tiles and what is left. */
function cut(
  items: readonly Buffer[],
  count: number,
): { full: Buffer[][]; rest: Buffer[]; first: number } {
  const full: Buffer[][] = [];
  let from = 0;
  for (; items.length - from >= TILE_WIDTH; from += TILE_WIDTH) {
    full.push(items.slice(from, from + TILE_WIDTH));
  }
  return { full, rest: items.slice(from), first: Math.floor(count / TILE_WIDTH) };
}
