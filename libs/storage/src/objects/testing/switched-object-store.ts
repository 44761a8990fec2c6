import { StoreUnavailableError } from '../object-store.errors.js';
import type { ListedObject, ObjectStore, ReadOptions, StoredObject } from '../object-store.js';

/** A store that a test can take away and bring back. */
export class SwitchedObjectStore implements ObjectStore {
  readonly description = 'a store with a switch';
  isAway = false;
  creates = 0;
  reads = 0;

  constructor(private readonly store: ObjectStore) {}

  async create(key: string, bytes: Uint8Array): Promise<StoredObject> {
    this.creates += 1;
    return this.#here().create(key, bytes);
  }

  async read(key: string, options?: ReadOptions): Promise<Buffer> {
    this.reads += 1;
    return this.#here().read(key, options);
  }

  async stat(key: string) {
    return this.#here().stat(key);
  }

  list(prefix: string): AsyncIterable<ListedObject> {
    return this.#here().list(prefix);
  }

  async delete(key: string): Promise<void> {
    return this.#here().delete(key);
  }

  async check(): Promise<void> {
    return this.#here().check();
  }

  async close(): Promise<void> {}

  #here(): ObjectStore {
    if (this.isAway) throw new StoreUnavailableError(this.description, 'switched off');
    return this.store;
  }
}
