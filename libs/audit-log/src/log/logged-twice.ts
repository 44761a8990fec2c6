import { sha256 } from '../canonical.js';
import { leafIn } from './find-entry.js';
import { identityOf, leafObjectPath } from './log-leaf.js';
import { TILE_WIDTH } from './log-paths.js';
import type { LogTiles } from './log-tiles.js';

/** Entries that are remembered: two places of 8 bytes for each, 256 MiB. */
const ENTRIES_MAX = 2 ** 24;
const PLACES_MIN = 1_024;

/**
 * Finds objects that were logged twice with two digests. Whoever has the signing key can log another digest of an
 * object and replace its receipt; that the first digest is there as well gives him away.
 *
 * Remembers 32 bits of a hash for each entry, and reads the earlier entry again where they meet: for nothing once
 * in a hundred logs of ten million entries.
 *
 * Bounds: 16 to 32 bytes an entry, up to `entriesMax`; `isComplete` is false where there are more.
 */
export class LoggedTwice {
  readonly #tiles: LogTiles;
  readonly #size: number;
  readonly #hashes: Uint32Array;
  /** One more than the index; 0 where the place is free. */
  readonly #entries: Uint32Array;
  #found: string | undefined;

  constructor(
    tiles: LogTiles,
    size: number,
    readonly entriesMax = ENTRIES_MAX,
  ) {
    this.#tiles = tiles;
    this.#size = size;
    let places = PLACES_MIN;
    while (places < 2 * Math.min(size, entriesMax)) places *= 2;
    this.#hashes = new Uint32Array(places);
    this.#entries = new Uint32Array(places);
  }

  /** The first two entries that were found, in words. */
  get found(): string | undefined {
    return this.#found;
  }

  get isComplete(): boolean {
    return this.#size <= this.entriesMax;
  }

  /** Errors: as `LogTiles`. */
  async add(from: number, entries: readonly Buffer[]): Promise<void> {
    for (const [at, entry] of entries.entries()) {
      const index = from + at;
      if (this.#found !== undefined || index >= this.entriesMax) return;
      for (const earlier of this.#remember(entry, index)) {
        await this.#compare(entry, index, earlier);
      }
    }
  }

  /** The entries that may be of the same object. */
  #remember(entry: Buffer, index: number): number[] {
    const identity = identityOf(entry);
    if (identity === undefined) return [];
    const digest = sha256(identity);
    const hash = digest.readUInt32BE(0);
    const places = this.#entries.length;
    const same: number[] = [];
    let place = digest.readUInt32BE(4) % places;
    for (; this.#entries[place] !== 0; place = (place + 1) % places) {
      if (this.#hashes[place] === hash) same.push(this.#entries[place]! - 1);
    }
    this.#hashes[place] = hash;
    this.#entries[place] = index + 1;
    return same;
  }

  async #compare(entry: Buffer, index: number, earlierIndex: number): Promise<void> {
    const bundle = await this.#tiles.bundle(Math.floor(earlierIndex / TILE_WIDTH), this.#size);
    const earlier = bundle[earlierIndex % TILE_WIDTH]!;
    if (earlier.equals(entry) || !identityOf(earlier)?.equals(identityOf(entry)!)) return;
    const leaf = leafIn(entry);
    const object = leaf ? leafObjectPath(leaf) : 'an object';
    this.#found = `${object} was logged with two digests, in entries ${earlierIndex} and ${index}`;
  }
}
