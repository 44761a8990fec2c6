import { ItemRing } from '../buffer/item-ring.js';
import { Watchers } from '../buffer/watchers.js';
import type { Subscriber, Subscription } from './reactive-streams.js';

/** A subscriber that keeps what arrives until `next` is called, and asks for no more than it keeps. */
export class QueueSubscriber<T> implements Subscriber<T>, AsyncIterableIterator<T, undefined> {
  readonly #arrived = new ItemRing<T>();
  readonly #consumers = new Watchers();
  readonly #refillAt: number;
  #subscription: Subscription | undefined;
  #consumedSinceRequest = 0;
  #isEnded = false;
  #error: Error | undefined;

  constructor(
    private readonly prefetchEvents: number,
    private readonly onDiscarded?: (item: T) => void,
  ) {
    if (!Number.isInteger(prefetchEvents) || prefetchEvents < 1) {
      throw new RangeError(`prefetchEvents is ${prefetchEvents}; expected a whole number above 0`);
    }
    // Demand in batches: one request for several items costs one signal upstream, not several.
    this.#refillAt = Math.ceil(prefetchEvents / 2);
  }

  onSubscribe(subscription: Subscription): void {
    // Rule 2.5: a subscriber serves one subscription; a second one is turned away.
    if (this.#subscription !== undefined || this.#isEnded) return subscription.cancel();
    this.#subscription = subscription;
    subscription.request(this.prefetchEvents);
  }

  onNext(item: T): void {
    // Rule 2.8: one may still be on its way when the loop has been left.
    if (this.#isEnded) return this.onDiscarded?.(item);
    this.#arrived.push(item, 0, 0, 0);
    this.#consumers.wake();
  }

  onError(error: Error): void {
    this.#error = error;
    this.#end();
  }

  onComplete(): void {
    this.#end();
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    await this.#consumers.wait(() => this.#arrived.size > 0 || this.#isEnded);
    if (this.#arrived.size > 0) {
      const value = this.#arrived.shift();
      this.#refill();
      return { value, done: false };
    }
    const error = this.#error;
    this.#error = undefined;
    if (error) throw error;
    // Two calls of `next` may be woken for one item: the later one sleeps on.
    return this.#isEnded ? { value: undefined, done: true } : this.next();
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#subscription?.cancel();
    this.#end();
    while (this.#arrived.size > 0) {
      const item = this.#arrived.shift();
      this.onDiscarded?.(item);
    }
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #refill(): void {
    this.#consumedSinceRequest += 1;
    if (this.#isEnded || this.#consumedSinceRequest < this.#refillAt) return;
    const n = this.#consumedSinceRequest;
    this.#consumedSinceRequest = 0;
    this.#subscription?.request(n);
  }

  /** Rule 2.3: nothing is called upstream from a terminal signal. */
  #end(): void {
    this.#isEnded = true;
    this.#subscription = undefined;
    this.#consumers.wake();
  }
}
