import type {
  CreateOptions,
  ListedObject,
  ObjectLock,
  ObjectStore,
  ReadOptions,
  StoredObject,
  VersionOptions,
} from '@verbatim/storage';
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

  create(key: string, bytes: Uint8Array, options?: CreateOptions): Promise<StoredObject> {
    return this.breaker.execute(() => this.store.create(key, bytes, options));
  }

  replace(key: string, bytes: Uint8Array): ReturnType<ObjectStore['replace']> {
    return this.breaker.execute(() => this.store.replace(key, bytes));
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

  lockOf(key: string, options?: VersionOptions): ReturnType<ObjectStore['lockOf']> {
    return this.store.lockOf(key, options);
  }

  extendLock(
    key: string,
    lock: ObjectLock,
    options?: VersionOptions,
  ): ReturnType<ObjectStore['extendLock']> {
    return this.breaker.execute(() => this.store.extendLock(key, lock, options));
  }

  destroy(key: string, options: { bypassGovernance: boolean }): ReturnType<ObjectStore['destroy']> {
    return this.store.destroy(key, options);
  }

  lockSupport(): ReturnType<ObjectStore['lockSupport']> {
    return this.store.lockSupport();
  }

  check(): Promise<void> {
    return this.store.check();
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
