import type { ListedObject, ObjectStore, ReadOptions, StoredObject } from '@verbatim/storage';
import type { StoreBreaker } from './store-breaker.js';

/** A store whose writes stop while they keep failing. */
export class GuardedStore implements ObjectStore {
  constructor(
    private readonly store: ObjectStore,
    private readonly breaker: Pick<StoreBreaker, 'execute'>,
  ) {}

  get description(): string {
    return this.store.description;
  }

  create(
    key: string,
    bytes: Uint8Array,
    options?: { readonly contentType?: string },
  ): Promise<StoredObject> {
    return this.breaker.execute(() => this.store.create(key, bytes, options));
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
