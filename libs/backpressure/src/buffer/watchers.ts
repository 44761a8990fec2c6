export interface WaitLimits {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
}

/** What sleepers look at. */
export interface Watched {
  readonly size: number;
  readonly bytes: number;
  readonly isClosed: boolean;
}

interface Watcher {
  isReady(): boolean;
  settle(): void;
}

/**
 * Consumers that sleep until a condition holds. They are only woken: an item is never handed to a
 * sleeper, which might be cancelled and take the item with it.
 *
 * Bounds: one entry per sleeping consumer; listeners and timers go when the sleep ends, however it
 * ends.
 */
export class Watchers {
  readonly #sleeping = new Set<Watcher>();

  /** Resolves when `isReady` holds, or at a limit; the caller looks for itself which it was. */
  wait(isReady: () => boolean, { signal, timeoutMs }: WaitLimits = {}): Promise<void> {
    if (isReady() || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const settle = (): void => {
        this.#sleeping.delete(watcher);
        signal?.removeEventListener('abort', settle);
        if (timer !== undefined) clearTimeout(timer);
        resolve();
      };
      const watcher = { isReady, settle };
      this.#sleeping.add(watcher);
      signal?.addEventListener('abort', settle, { once: true });
      if (timeoutMs !== undefined) timer = setTimeout(settle, timeoutMs);
    });
  }

  /** False only at the end: closed and drained, or aborted. */
  async whenNotEmpty(source: Watched, signal?: AbortSignal): Promise<boolean> {
    const isReady = (): boolean => source.size > 0 || source.isClosed;
    // Another consumer may be quicker between the wake-up and here: that is not the end.
    do await this.wait(isReady, { signal });
    while (!isReady() && !signal?.aborted);
    return source.size > 0;
  }

  whenHolding(source: Watched, events: number, bytes: number, limits?: WaitLimits): Promise<void> {
    const isReady = (): boolean =>
      source.isClosed || source.size >= events || source.bytes >= bytes;
    return this.wait(isReady, limits);
  }

  /** To be called after every change that can make a condition true. */
  wake(): void {
    if (this.#sleeping.size > 0) this.#wakeReady();
  }

  /** Apart, so that the compiler inlines the question whether anybody sleeps. */
  #wakeReady(): void {
    for (const watcher of this.#sleeping) if (watcher.isReady()) watcher.settle();
  }
}
