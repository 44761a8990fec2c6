/**
 * The Reactive Streams contract in TypeScript: one-to-one with the JVM interfaces, with their rule
 * numbers used throughout the tests. Synchronous signals, no promise per item.
 *
 * Source: reactive-streams-jvm 1.0.4, sections 1–3.
 */
export interface Publisher<T> {
  subscribe(subscriber: Subscriber<T>): void;
}

export interface Subscriber<T> {
  onSubscribe(subscription: Subscription): void;
  onNext(item: T): void;
  onError(error: Error): void;
  onComplete(): void;
}

export interface Subscription {
  /** Adds to what was requested before. `Infinity` and sums beyond 2^53 - 1 mean "without bound". */
  request(n: number): void;
  /** Any number of times; nothing is delivered after the first call returns. */
  cancel(): void;
}
