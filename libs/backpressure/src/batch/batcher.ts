import { invariant } from '@verbatim/contracts';
import type { ItemSource } from '../buffer/item-source.js';

export interface Batch<T> {
  readonly items: readonly T[];
  readonly bytes: number;
  /** When its first item was accepted by the buffer, on the buffer's clock. */
  readonly oldestAtMs: number;
}

export interface BatchLimits {
  readonly events: number;
  readonly bytes: number;
  /** Counted from the acceptance of the oldest item: time spent waiting in the buffer counts. */
  readonly ageMs: number;
}

export interface BatcherOptions<T> {
  /** A buffer, or one lane of it. */
  readonly source: ItemSource<T>;
  readonly limits: BatchLimits;
  sizeOf(item: T): number;
  /** Must be the source's clock, which is also the default. */
  now?(): number;
  /** Cuts the batch before the first item that it refuses; that item opens the next batch. */
  accept?(item: T, batch: readonly T[]): boolean;
}

/**
 * Cuts batches from a buffer when they are asked for: nothing leaves the buffer before its sender
 * is ready, so the buffer's bounds and its drop policy hold until the last moment.
 *
 * Bounds: `events`, `bytes` and `ageMs`, whichever is reached first. An item larger than `bytes`
 * travels alone. A closing source is cut at once, without waiting for age.
 */
export class Batcher<T> {
  readonly #options: BatcherOptions<T>;
  readonly #now: () => number;

  constructor(options: BatcherOptions<T>) {
    const { events, bytes, ageMs } = options.limits;
    invariant(events >= 1 && bytes >= 1 && ageMs >= 0, 'a batch needs limits above 0');
    this.#options = options;
    this.#now = options.now ?? ((): number => options.source.now());
  }

  /** Undefined: the source is closed and drained, or `signal` was aborted with nothing taken. */
  async next(signal?: AbortSignal): Promise<Batch<T> | undefined> {
    const { source } = this.#options;
    while (await source.whenNotEmpty(signal)) {
      await this.#whenRipe(signal);
      if (signal?.aborted) return undefined;
      // What made it ripe may have been evicted, or taken by another, in the meantime.
      const batch = this.#cut();
      if (batch) return batch;
    }
    return undefined;
  }

  #whenRipe(signal?: AbortSignal): Promise<void> {
    const { source, limits } = this.#options;
    const waitedMs = this.#now() - (source.oldestAtMs ?? this.#now());
    const timeoutMs = Math.max(0, limits.ageMs - waitedMs);
    if (timeoutMs === 0) return Promise.resolve();
    return source.whenHolding(limits.events, limits.bytes, { signal, timeoutMs });
  }

  #cut(): Batch<T> | undefined {
    const { source, limits, sizeOf, accept } = this.#options;
    const oldestAtMs = source.oldestAtMs;
    if (oldestAtMs === undefined) return undefined;
    const taken: T[] = [];
    const isWanted = (item: T): boolean => {
      if (taken.length > 0 && accept?.(item, taken) === false) return false;
      taken.push(item);
      return true;
    };
    // Asked of no item unless somebody minds: the source then cuts in one run.
    const items = source.takeMany(limits.events, limits.bytes, accept && isWanted);
    return { items, bytes: items.reduce((sum, item) => sum + sizeOf(item), 0), oldestAtMs };
  }
}
