interface IterableBuffer {
  readonly size: number;
  whenNotEmpty(signal?: AbortSignal): Promise<boolean>;
}

/**
 * Takes one item, or one batch, per `next`. Several iterators over one buffer share its items; leaving
 * a loop takes nothing with it, because an item is taken only when it is about to be returned.
 */
export class BufferIterator<R> implements AsyncIterableIterator<R, undefined> {
  #isStopped = false;
  /** There while a `next` sleeps. */
  #sleep: AbortController | undefined;

  constructor(
    private readonly buffer: IterableBuffer,
    /** Called when the buffer holds something. */
    private readonly take: () => R,
  ) {}

  next(): Promise<IteratorResult<R, undefined>> {
    // What is there is returned without the turns of the event loop that a wait costs.
    if (this.buffer.size > 0 && !this.#isStopped) {
      return Promise.resolve({ value: this.take(), done: false });
    }
    return this.#afterWaiting();
  }

  /** Also wakes a `next` that sleeps, which then says that it is done. */
  return(): Promise<IteratorResult<R, undefined>> {
    this.#isStopped = true;
    this.#sleep?.abort();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #afterWaiting(): Promise<IteratorResult<R, undefined>> {
    this.#sleep ??= new AbortController();
    const { signal } = this.#sleep;
    while (!this.#isStopped && (await this.buffer.whenNotEmpty(signal))) {
      if (this.buffer.size > 0 && !this.#isStopped) return { value: this.take(), done: false };
    }
    return { value: undefined, done: true };
  }
}
