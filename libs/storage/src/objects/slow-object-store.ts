import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailableError } from './object-store.errors.js';
import type { ObjectLock } from './object-lock.js';
import type {
  CreateOptions,
  ListedObject,
  ObjectStore,
  ReadOptions,
  StoredObject,
  VersionOptions,
} from './object-store.js';

export interface Rehearsed {
  /** Added to every write. */
  readonly writeDelayMs: number;
  /** Share of the writes that fail after the delay, before anything is stored. */
  readonly failPercent: number;
  /** In [0, 1). */
  readonly random?: () => number;
}

/**
 * A store whose writes take longer, or fail now and then: for rehearsing what a bad object store does
 * to everything in front of it. Reads are as they were.
 *
 * Errors: `StoreUnavailableError` for a write that was chosen to fail.
 */
export class SlowObjectStore implements ObjectStore {
  readonly description: string;

  constructor(
    private readonly store: ObjectStore,
    private readonly rehearsed: Rehearsed,
  ) {
    const { writeDelayMs, failPercent } = rehearsed;
    const failing = failPercent > 0 ? `, ${failPercent} % of the writes failing` : '';
    this.description = `${store.description}, ${writeDelayMs} ms slower${failing}`;
  }

  async create(key: string, bytes: Uint8Array, options?: CreateOptions): Promise<StoredObject> {
    await this.#rehearse();
    return this.store.create(key, bytes, options);
  }

  async replace(key: string, bytes: Uint8Array): ReturnType<ObjectStore['replace']> {
    await this.#rehearse();
    return this.store.replace(key, bytes);
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

  async extendLock(
    key: string,
    lock: ObjectLock,
    options?: VersionOptions,
  ): ReturnType<ObjectStore['extendLock']> {
    await this.#rehearse();
    return this.store.extendLock(key, lock, options);
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

  async #rehearse(): Promise<void> {
    const { writeDelayMs, failPercent, random = Math.random } = this.rehearsed;
    await delay(writeDelayMs);
    if (random() * 100 < failPercent) {
      throw new StoreUnavailableError(this.description, 'this write was chosen to fail');
    }
  }
}
