import { StoreUnavailableError } from '../object-store.errors.js';
import type { ObjectLock } from '../object-lock.js';
import type {
  CreateOptions,
  ListedObject,
  ObjectStore,
  ReadOptions,
  StoredObject,
  VersionOptions,
} from '../object-store.js';

/** A store that a test can take away and bring back. */
export class SwitchedObjectStore implements ObjectStore {
  readonly description = 'a store with a switch';
  isAway = false;
  creates = 0;
  reads = 0;

  constructor(private readonly store: ObjectStore) {}

  async create(key: string, bytes: Uint8Array, options?: CreateOptions): Promise<StoredObject> {
    this.creates += 1;
    return this.#here().create(key, bytes, options);
  }

  async replace(key: string, bytes: Uint8Array) {
    return this.#here().replace(key, bytes);
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

  async lockOf(key: string, options?: VersionOptions) {
    return this.#here().lockOf(key, options);
  }

  async extendLock(key: string, lock: ObjectLock, options?: VersionOptions) {
    return this.#here().extendLock(key, lock, options);
  }

  async destroy(key: string, options: { bypassGovernance: boolean }) {
    return this.#here().destroy(key, options);
  }

  async lockSupport() {
    return this.#here().lockSupport();
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
