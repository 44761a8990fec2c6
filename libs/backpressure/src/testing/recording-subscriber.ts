import type { Subscriber, Subscription } from '../demand/reactive-streams.js';

export interface Reactions<T> {
  onSubscribe?(subscription: Subscription): void;
  onNext?(item: T, subscription: Subscription): void;
}

/** Writes down every signal, and notices when two overlap. */
export class RecordingSubscriber<T> implements Subscriber<T> {
  readonly signals: string[] = [];
  readonly items: T[] = [];
  subscription!: Subscription;
  depthMax = 0;
  #depth = 0;

  constructor(private readonly reactions: Reactions<T> = {}) {}

  onSubscribe(subscription: Subscription): void {
    this.subscription = subscription;
    this.#record('onSubscribe', () => this.reactions.onSubscribe?.(subscription));
  }

  onNext(item: T): void {
    this.items.push(item);
    this.#record('onNext', () => this.reactions.onNext?.(item, this.subscription));
  }

  onError(error: Error): void {
    this.#record(`onError ${error.name}`);
  }

  onComplete(): void {
    this.#record('onComplete');
  }

  #record(signal: string, react?: () => void): void {
    this.signals.push(signal);
    this.#depth += 1;
    this.depthMax = Math.max(this.depthMax, this.#depth);
    react?.();
    this.#depth -= 1;
  }
}
