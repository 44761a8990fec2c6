import { alteredTile } from './altered-tile.js';
import { growLog } from './grow-log.js';
import { EMPTY_EDGE, type LogEdge, rootOfEdge } from './log-edge.js';
import { TILE_WIDTH, entriesPath, hashesAtLevel, tilePath, tileWidth } from './log-paths.js';
import { LoggedTwice } from './logged-twice.js';
import type { LogTiles } from './log-tiles.js';
import { found } from './log-verdict.js';
import { notSigned } from './open-log.js';
import { readAhead } from './read-ahead.js';
import type { NamedCheckpoint } from './stored-checkpoints.js';
import { HASH_BYTES, leafHash } from './tree-hash.js';

export interface RecomputeProgress {
  /** Entries that were hashed. */
  readonly entries: number;
  readonly of: number;
}

interface Recomputation {
  readonly tiles: LogTiles;
  readonly newest: NamedCheckpoint;
  /** All that was ever signed, the newest among it, none larger. */
  readonly signed: readonly NamedCheckpoint[];
  readonly onProgress?: ((progress: RecomputeProgress) => void) | undefined;
}

export interface RecomputedLog {
  /** Names of what was signed for another history, although the tiles are those of the newest root. */
  readonly forks: readonly string[];
  /** The first object that was logged with two digests, in words. */
  readonly loggedTwice: string | undefined;
  /** False where the log is too large for all of its entries to be held against each other. */
  readonly isSearchedForTwice: boolean;
}

/**
 * Grows the log again from its entries, bundle by bundle, and holds the tiles against what comes of it, and
 * every root that was signed.
 *
 * Bounds: 16 bundles and 1,024 tiles in memory, and what `LoggedTwice` remembers.
 * Errors: `LogProblemFound` for the first tile or bundle that was altered; as `LogTiles`.
 */
export async function recomputeLog(log: Recomputation): Promise<RecomputedLog> {
  const { tiles, newest } = log;
  const isRooted = (await tiles.rootAt(newest.size)).equals(newest.root);
  const signed = log.signed.toSorted((one, other) => one.size - other.size);
  const forks: string[] = [];
  const twice = new LoggedTwice(tiles, newest.size);
  let edge: LogEdge = EMPTY_EDGE;
  /** Up to here the entries are those of a root that was signed. */
  let sureSize = 0;
  const bundles = Math.ceil(newest.size / TILE_WIDTH);
  for await (const { entries, hashes } of readAhead(0, bundles, (at) => readBoth(log, at))) {
    const leaves = entries.map(leafHash);
    await checkLeaves(log, edge.size, leaves, hashes, isRooted);
    await twice.add(edge.size, entries);
    while (signed[0] !== undefined && signed[0].size <= edge.size + leaves.length) {
      const checkpoint = signed.shift()!;
      if (rootWithin(edge, leaves, checkpoint.size).equals(checkpoint.root)) {
        sureSize = checkpoint.size;
        continue;
      }
      await checkTilesBetween(log, sureSize, checkpoint, isRooted);
      forks.push(checkpoint.name);
    }
    if (leaves.length < TILE_WIDTH) break;
    edge = await grownEdge(log, edge, entries, isRooted);
    log.onProgress?.({ entries: edge.size, of: newest.size });
  }
  if (forks.length === 0) await checkLastTiles(log, edge);
  log.onProgress?.({ entries: newest.size, of: newest.size });
  return { forks, loggedTwice: twice.found, isSearchedForTwice: twice.isComplete };
}

async function readBoth({ tiles, newest }: Recomputation, index: number) {
  const [entries, tile] = await Promise.all([
    tiles.bundle(index, newest.size),
    tiles.tile(0, index, newest.size),
  ]);
  return { entries, hashes: tile.hashes };
}

/** A bundle against its tile. Where they differ, the tiles above say which of the two was altered. */
async function checkLeaves(
  { tiles, newest }: Recomputation,
  from: number,
  leaves: readonly Buffer[],
  hashes: readonly Buffer[],
  isRooted: boolean,
): Promise<void> {
  const at = leaves.findIndex((leaf, index) => !leaf.equals(hashes[index]!));
  if (at < 0) return;
  const index = from / TILE_WIDTH;
  const width = tileWidth(0, index, newest.size);
  const [bundle, tile] = [entriesPath(index, width), tilePath(0, index, width)];
  if (!isRooted) {
    throw found('altered-object', `${bundle} and ${tile} differ in entry ${from + at}`);
  }
  const altered = await alteredTile(tiles, newest, from + at);
  if (altered !== undefined) throw found('altered-object', notSigned(altered));
  throw found('altered-object', `${bundle} holds an entry ${from + at} that was not logged`);
}

/** The root at a size that lies in the bundle which comes after the edge. */
function rootWithin(edge: LogEdge, leaves: readonly Buffer[], size: number): Buffer {
  const hashes = [leaves.slice(0, size - edge.size), ...edge.hashes.slice(1)];
  return rootOfEdge({ size, hashes, entries: [] });
}

/** Something was signed that the entries do not give. If tiles were altered too, they are what is wrong. */
async function checkTilesBetween(
  { tiles, newest }: Recomputation,
  sureSize: number,
  { name, size }: NamedCheckpoint,
  isRooted: boolean,
): Promise<void> {
  if (!isRooted) {
    const text = `the entries from ${sureSize} up to ${size} are not those that ${name} was signed for`;
    throw found('altered-object', text);
  }
  const first = Math.floor(sureSize / TILE_WIDTH);
  for (let index = first; index * TILE_WIDTH < size; index += 1) {
    const altered = await alteredTile(tiles, newest, index * TILE_WIDTH);
    if (altered !== undefined) throw found('altered-object', notSigned(altered));
  }
}

/** One full bundle more, and the tiles above that it completes against those in the store. */
async function grownEdge(
  log: Recomputation,
  edge: LogEdge,
  entries: readonly Buffer[],
  isRooted: boolean,
): Promise<LogEdge> {
  const growth = growLog({ edge, leaves: entries });
  for (let level = 1; hashesAtLevel(level, growth.newSize) % TILE_WIDTH === 0; level += 1) {
    const index = hashesAtLevel(level, growth.newSize) / TILE_WIDTH - 1;
    if (index < 0) break;
    const key = tilePath(level, index);
    const { bytes } = growth.objects.find((object) => object.key === key)!;
    const at = await firstDifference(log, level, index, bytes);
    if (at < 0) continue;
    if (!isRooted) throw found('altered-object', `${key} and the tiles below it differ`);
    const leaf = (index * TILE_WIDTH + at) * TILE_WIDTH ** level;
    const altered = await alteredTile(log.tiles, log.newest, leaf);
    throw found('altered-object', notSigned(altered ?? key));
  }
  return growth.edge;
}

/** The partial tiles above the leaves, when the entries have been found to be those of the newest root. */
async function checkLastTiles(log: Recomputation, { hashes }: LogEdge): Promise<void> {
  for (const [level, last] of hashes.entries()) {
    if (level === 0 || last.length === 0) continue;
    const index = Math.floor(hashesAtLevel(level, log.newest.size) / TILE_WIDTH);
    if ((await firstDifference(log, level, index, Buffer.concat(last))) < 0) continue;
    throw found('altered-object', notSigned(tilePath(level, index, last.length)));
  }
}

/** Where the stored tile has another hash than was computed; -1 where it has none. */
async function firstDifference(
  { tiles, newest }: Recomputation,
  level: number,
  index: number,
  computed: Buffer,
): Promise<number> {
  const { hashes } = await tiles.tile(level, index, newest.size);
  return hashes.findIndex(
    (hash, at) => hash.compare(computed, at * HASH_BYTES, (at + 1) * HASH_BYTES) !== 0,
  );
}
