import { invariant } from '@verbatim/contracts';

/** Hashes in a full tile, and entries in a full bundle: a tile is a subtree of height 8. */
export const TILE_WIDTH = 256;

/** The newest checkpoint: the one object of the log that is ever written again. */
export const CHECKPOINT_PATH = 'log/checkpoint';
export const CHECKPOINTS_PREFIX = 'log/checkpoints/';

/** Digits of 2^53 - 1: names then sort as sizes do. */
const SIZE_DIGITS = 16;

/** Where the checkpoint of `size` is kept for good. */
export function checkpointPath(size: number): string {
  return `${CHECKPOINTS_PREFIX}${String(size).padStart(SIZE_DIGITS, '0')}`;
}

/** The size in a name that `checkpointPath` makes; `undefined` for other names. */
export function sizeInCheckpointPath(path: string): number | undefined {
  const size = Number(path.slice(CHECKPOINTS_PREFIX.length));
  return Number.isSafeInteger(size) && checkpointPath(size) === path ? size : undefined;
}

/**
 * A tile of hashes. `width` is 256 for a full one.
 * Source: c2sp.org/tlog-tiles, section "Merkle Tree"; its prefix is `log` here.
 */
export function tilePath(level: number, index: number, width = TILE_WIDTH): string {
  return `log/tile/${level}/${indexPath(index)}${partialSuffix(width)}`;
}

/**
 * A bundle of entries, beside the tile of level 0 that has their hashes.
 * Source: c2sp.org/tlog-tiles, section "Log entries".
 */
export function entriesPath(index: number, width = TILE_WIDTH): string {
  return `log/tile/entries/${indexPath(index)}${partialSuffix(width)}`;
}

/** Hashes of whole subtrees that a log of `size` has at `level`, in all its tiles. */
export function hashesAtLevel(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** Hashes that tile `index` of `level` has in a log of `size`: 0 where there is no such tile yet. */
export function tileWidth(level: number, index: number, size: number): number {
  return Math.min(TILE_WIDTH, Math.max(0, hashesAtLevel(level, size) - index * TILE_WIDTH));
}

/** Digits in groups of three, all but the last marked: 1234067 is `x001/x234/067`. */
function indexPath(index: number): string {
  invariant(Number.isSafeInteger(index) && index >= 0, 'A tile has an index.');
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
}

function partialSuffix(width: number): string {
  invariant(Number.isInteger(width) && width >= 1 && width <= TILE_WIDTH, 'A tile has a width.');
  return width === TILE_WIDTH ? '' : `.p/${width}`;
}
