import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { LRUCache } from 'lru-cache';
import { syncDirectory } from '../files/durable-file.js';

/** A segment directory holds an hour: this covers 11 verticals for four days. */
const KNOWN_DIRECTORIES_MAX = 1_024;

/**
 * Makes directories below a root whose entries survive a power cut: each new directory's parent is
 * synced. Remembers what it made, so that the common case costs nothing.
 */
export class DurableDirectories {
  readonly #known = new LRUCache<string, true>({ max: KNOWN_DIRECTORIES_MAX });

  constructor(private readonly root: string) {}

  async ensure(directory: string): Promise<void> {
    if (directory === this.root || this.#known.has(directory)) return;
    const parent = path.dirname(directory);
    await this.ensure(parent);
    // Not recursive: a root that vanished (an unmounted disk) must not be made again elsewhere.
    await mkdir(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await syncDirectory(parent);
    this.#known.set(directory, true);
  }
}
