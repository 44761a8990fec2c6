import type { Checkpoint } from './checkpoint.js';
import type { LogTiles } from './log-tiles.js';
import { TILE_WIDTH, hashesAtLevel, tilePath, tileWidth } from './log-paths.js';

/**
 * The first tile, from the root down to leaf `index`, that is not the one which the checkpoint's root is made
 * of; `undefined` when all of them are. Where the last tiles do not give the root at all, nothing tells which of
 * them it is: all are named.
 *
 * Errors: as `LogTiles`.
 */
export async function alteredTile(
  tiles: LogTiles,
  { size, root }: Checkpoint,
  index: number,
): Promise<string | undefined> {
  if (!(await tiles.rootAt(size)).equals(root)) return lastTiles(size).join(', ');
  for (let level = topLevel(size); level > 0; level -= 1) {
    const below = Math.floor(index / TILE_WIDTH ** level);
    if (tileWidth(level - 1, below, size) < TILE_WIDTH) continue;
    const parent = await tiles.tile(level, Math.floor(below / TILE_WIDTH), size);
    const tile = await tiles.tile(level - 1, below, size);
    if (!tile.root.equals(parent.hashes[below % TILE_WIDTH]!)) return tilePath(level - 1, below);
  }
  return undefined;
}

/** The tiles at the end of a log, which its root is made of. */
function lastTiles(size: number): string[] {
  const names: string[] = [];
  for (let level = 0; hashesAtLevel(level, size) > 0; level += 1) {
    const index = Math.floor(hashesAtLevel(level, size) / TILE_WIDTH);
    const width = tileWidth(level, index, size);
    if (width > 0) names.push(tilePath(level, index, width));
  }
  return names;
}

function topLevel(size: number): number {
  let level = 0;
  while (hashesAtLevel(level + 1, size) > 0) level += 1;
  return level;
}
