import { setTimeout as delay } from 'node:timers/promises';
import type { ListedObject, ObjectStore, ReadOptions, StoredObject } from './object-store.js';

/**
 * A store whose writes take `writeDelayMs` longer: for rehearsing what a slow object store does to
 * everything in front of it. Reads are not delayed.
 */
export class SlowObjectStore implements ObjectStore {
  readonly description: string;

  constructor(
    private readonly store: ObjectStore,
    private readonly writeDelayMs: number,
  ) {
    this.description = `${store.description}, ${writeDelayMs} ms slower`;
  }

  async create(
    key: string,
    bytes: Uint8Array,
    options?: { readonly contentType?: string },
  ): Promise<StoredObject> {
    await delay(this.writeDelayMs);
    return this.store.create(key, bytes, options);
  }

  read(key: string, options?: ReadOptions): Promise<Buffer> {
    return this.store.read(key, options);
  }

  stat(key: string): ReturnType<ObjectStore['stat']> {
    return this.store.stat(key);
  }

  list(prefix: string): AsyncIterable<ListedObject> {
    return this.store.list(prefix);
  }

  delete(key: string): Promise<void> {
    return this.store.delete(key);
  }

  check(): Promise<void> {
    return this.store.check();
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
