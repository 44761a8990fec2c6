import type { ObjectReader } from '../verify/verify-report.js';
import { TILE_WIDTH, tileWidth } from './log-paths.js';
import { checkSize } from './proof-input.js';
import { type LeafRange, consistencyRanges, inclusionRanges } from './proof-ranges.js';
import { readAhead } from './read-ahead.js';
import { foldPeaks } from './subtree.js';
import { type Tile, readBundle, readTile } from './tile.js';
import { EMPTY_ROOT } from './tree-hash.js';

/** Tiles that are kept: 8 KiB each and as much again for the nodes above, 16 MiB together. */
const TILES_KEPT_MAX = 1_024;

export interface LogEntry {
  readonly index: number;
  readonly bytes: Buffer;
}

/** A perfect subtree: node `at` of those that are `height` above the hashes of a tile. */
interface Node {
  readonly level: number;
  readonly tile: number;
  readonly height: number;
  readonly at: number;
}

/**
 * Proofs and roots from the tiles of a log. Believes nothing and checks nothing: what it gives is to be held
 * against the root of a checkpoint that somebody signed.
 *
 * Sizes that it is asked about must have been published; with `publishedSize`, the newest, smaller ones need
 * not. Bounds: a proof reads two tiles a level at most, the last one of each level among them; 1,024 tiles are
 * kept.
 *
 * Errors: `ProofError` for sizes that no tree has, `LogObjectMissingError`, `LogObjectAlteredError` for a tile
 * of another length; those of the reader.
 */
export class LogTiles {
  readonly #reader: ObjectReader;
  readonly #publishedSize: number;
  readonly #tiles = new Map<string, Promise<Tile>>();

  constructor(reader: ObjectReader, publishedSize = 0) {
    this.#reader = reader;
    this.#publishedSize = publishedSize;
  }

  async inclusionProof(index: number, size: number): Promise<Buffer[]> {
    return this.#hashes(inclusionRanges(index, size), size);
  }

  /** None for size 0, since everything begins with the empty log. */
  async consistencyProof(size1: number, size2: number): Promise<Buffer[]> {
    return this.#hashes(consistencyRanges(size1, size2), size2);
  }

  async rootAt(size: number): Promise<Buffer> {
    checkSize('size', size);
    if (size === 0) return EMPTY_ROOT;
    const [root] = await this.#hashes([{ from: 0, to: size }], size);
    return root!;
  }

  /** The hashes of a tile as a log of `size` has it. */
  tile(level: number, index: number, size: number): Promise<Tile> {
    const available = Math.max(size, this.#publishedSize);
    const name = `${level}/${index}/${tileWidth(level, index, available)}`;
    const kept = this.#tiles.get(name);
    this.#tiles.delete(name);
    const tile = kept ?? readTile(this.#reader, level, index, available);
    this.#tiles.set(name, tile);
    // A reader that failed is asked again, and the caller who waits is told.
    tile.catch(() => this.#tiles.delete(name));
    if (this.#tiles.size > TILES_KEPT_MAX) this.#tiles.delete(this.#tiles.keys().next().value!);
    return tile;
  }

  /** The entries of one bundle as a log of `size` has them. */
  bundle(index: number, size: number): Promise<Buffer[]> {
    return readBundle(this.#reader, index, Math.max(size, this.#publishedSize));
  }

  /** The entries from `from` up to, not with, `to`, in order. */
  async *entriesIn(from: number, to: number): AsyncGenerator<LogEntry> {
    checkSize('from', from);
    checkSize('to', to);
    const first = Math.floor(from / TILE_WIDTH);
    const bundles = readAhead(first, Math.ceil(to / TILE_WIDTH), (at) => this.bundle(at, to));
    let index = first * TILE_WIDTH;
    for await (const bundle of bundles) {
      for (const bytes of bundle) {
        if (index >= from && index < to) yield { index, bytes };
        index += 1;
      }
    }
  }

  /** All tiles are asked for at once; each is read once. */
  async #hashes(ranges: readonly LeafRange[], size: number): Promise<Buffer[]> {
    const nodes = ranges.map(nodesOf);
    const peaks = await Promise.all(
      nodes.map((range) => Promise.all(range.map((node) => this.#node(node, size)))),
    );
    return peaks.map((range) => foldPeaks(range)!);
  }

  async #node({ level, tile, height, at }: Node, size: number): Promise<Buffer> {
    return (await this.tile(level, tile, size)).node(height, at);
  }
}

/** The perfect subtrees that a range is made of, the largest first, each where a tile has its hashes. */
function nodesOf({ from, to }: LeafRange): Node[] {
  const nodes: Node[] = [];
  for (let at = from; at < to;) {
    let leaves = 1;
    while (at % (leaves * 2) === 0 && at + leaves * 2 <= to) leaves *= 2;
    nodes.push(nodeAt(at, leaves));
    at += leaves;
  }
  return nodes;
}

/** The subtree of `leaves`, a power of two, that begins with leaf `at`. */
function nodeAt(at: number, leaves: number): Node {
  let level = 0;
  let span = 1;
  while (span * TILE_WIDTH <= leaves) {
    span *= TILE_WIDTH;
    level += 1;
  }
  const first = at / span;
  const tile = Math.floor(first / TILE_WIDTH);
  const width = leaves / span;
  return { level, tile, height: Math.log2(width), at: (first % TILE_WIDTH) / width };
}
