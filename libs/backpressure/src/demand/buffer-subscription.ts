import type { BoundedBuffer } from '../buffer/bounded-buffer.js';
import { Demand } from './demand.js';
import type { Subscriber, Subscription } from './reactive-streams.js';

/**
 * One subscriber's view of a buffer.
 *
 * Signals are serial and recursion is bounded (rules 1.3, 3.3): whoever finds a drain at work only
 * leaves word that there is more to do, and the loop already running does it.
 */
export class BufferSubscription<T> implements Subscription {
  readonly #demand = new Demand();
  readonly #ended = new AbortController();
  #buffer: BoundedBuffer<T> | undefined;
  #subscriber: Subscriber<T> | undefined;
  #invalidRequest: number | undefined;
  #isDraining = false;
  #hasMore = false;
  #isWatching = false;

  constructor(buffer: BoundedBuffer<T>, subscriber: Subscriber<T>) {
    this.#buffer = buffer;
    this.#subscriber = subscriber;
  }

  /** Rule 1.9: `onSubscribe` comes first; what it requests is served after it has returned. */
  start(): void {
    this.#isDraining = true;
    try {
      this.#subscriber?.onSubscribe(this);
    } catch (error) {
      this.cancel();
      throw error;
    } finally {
      this.#isDraining = false;
    }
    // Rule 2.9: the end is told even to a subscriber that asks for nothing.
    void this.#buffer?.whenDrained(this.#ended.signal).then(() => this.#drain());
    this.#drain();
  }

  request(n: number): void {
    if (this.#subscriber === undefined) return;
    // Rule 3.9: an impossible request ends the stream with an error; it never throws at the caller.
    if (!this.#demand.request(n)) this.#invalidRequest ??= n;
    this.#drain();
  }

  cancel(): void {
    this.#subscriber = undefined;
    // Rule 3.13: what has ended holds on to nobody.
    this.#buffer = undefined;
    this.#demand.clear();
    this.#ended.abort();
  }

  #drain(): void {
    this.#hasMore = true;
    if (this.#isDraining) return;
    this.#isDraining = true;
    try {
      while (this.#hasMore) {
        this.#hasMore = false;
        this.#deliver();
      }
    } catch (error) {
      // Rule 2.13: a subscriber that throws has broken the contract; it gets no further signal.
      this.cancel();
      throw error;
    } finally {
      this.#isDraining = false;
    }
  }

  #deliver(): void {
    while (this.#buffer !== undefined && this.#subscriber !== undefined) {
      const buffer = this.#buffer;
      if (this.#invalidRequest !== undefined) return this.#fail(this.#invalidRequest);
      if (buffer.size === 0) return buffer.isClosed ? this.#complete() : this.#watch(buffer);
      if (!this.#demand.take()) return;
      this.#subscriber.onNext(buffer.take() as T);
    }
  }

  /** Rule 1.6: the subscription counts as cancelled before the terminal signal is sent. */
  #complete(): void {
    const subscriber = this.#subscriber;
    this.cancel();
    subscriber?.onComplete();
  }

  #fail(n: number): void {
    const subscriber = this.#subscriber;
    this.cancel();
    subscriber?.onError(
      new RangeError(`request(${n}): expected a whole number above 0 (rule 3.9)`),
    );
  }

  #watch(buffer: BoundedBuffer<T>): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    void buffer.whenNotEmpty(this.#ended.signal).then(() => {
      this.#isWatching = false;
      this.#drain();
    });
  }
}
