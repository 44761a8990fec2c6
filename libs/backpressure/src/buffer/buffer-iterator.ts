interface IterableBuffer<T> {
  readonly size: number;
  take(): T | undefined;
  whenNotEmpty(signal?: AbortSignal): Promise<boolean>;
}

/**
 * Takes one item per `next`. Several iterators over one buffer share its items; leaving a loop
 * takes nothing with it, because an item is taken only when it is about to be returned.
 */
export class BufferIterator<T> implements AsyncIterableIterator<T, undefined> {
  readonly #stopped = new AbortController();

  constructor(private readonly buffer: IterableBuffer<T>) {}

  next(): Promise<IteratorResult<T, undefined>> {
    // What is there is returned without the turns of the event loop that a wait costs.
    if (this.buffer.size > 0 && !this.#stopped.signal.aborted)
      return Promise.resolve(this.#taken());
    return this.#afterWaiting();
  }

  /** Also wakes a `next` that sleeps, which then says that it is done. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.#stopped.abort();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #afterWaiting(): Promise<IteratorResult<T, undefined>> {
    const { signal } = this.#stopped;
    while (!signal.aborted && (await this.buffer.whenNotEmpty(signal))) {
      if (this.buffer.size > 0 && !signal.aborted) return this.#taken();
    }
    return { value: undefined, done: true };
  }

  #taken(): IteratorResult<T, undefined> {
    return { value: this.buffer.take() as T, done: false };
  }
}
