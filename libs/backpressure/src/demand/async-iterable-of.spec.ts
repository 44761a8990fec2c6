import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { collect } from '../testing/collect.js';
import { asyncIterableOf } from './async-iterable-of.js';
import { QueueSubscriber } from './queue-subscriber.js';
import type { Publisher, Subscriber, Subscription } from './reactive-streams.js';

/** A publisher under the test's control that writes down what is asked of it. */
class ManualPublisher implements Publisher<number> {
  readonly calls: string[] = [];
  subscriber!: Subscriber<number>;

  subscribe(subscriber: Subscriber<number>): void {
    this.subscriber = subscriber;
    subscriber.onSubscribe(this.subscription('first'));
  }

  subscription(name: string): Subscription {
    return {
      request: (n) => this.calls.push(`${name} request ${n}`),
      cancel: () => this.calls.push(`${name} cancel`),
    };
  }
}

describe('asyncIterableOf', () => {
  it('yields what is published and ends with it', async () => {
    const publisher = new ManualPublisher();
    const items = collect(asyncIterableOf(publisher));
    for (const item of [1, 2]) publisher.subscriber.onNext(item);
    publisher.subscriber.onComplete();
    expect(await items).toEqual([1, 2]);
  });

  it('2.1 signals demand, and again in batches of half of it', async () => {
    const publisher = new ManualPublisher();
    const loop = asyncIterableOf(publisher, { prefetchEvents: 4 })[Symbol.asyncIterator]();
    for (const item of [1, 2, 3, 4]) publisher.subscriber.onNext(item);
    for (let i = 0; i < 3; i += 1) await loop.next();
    expect(publisher.calls).toEqual(['first request 4', 'first request 2']);
  });

  it('2.2 only stores what arrives: `onNext` returns before the loop has run', async () => {
    const publisher = new ManualPublisher();
    const seen: number[] = [];
    const loop = (async () => {
      for await (const item of asyncIterableOf(publisher)) seen.push(item);
    })();
    await turn();
    publisher.subscriber.onNext(1);
    expect(seen).toEqual([]);
    publisher.subscriber.onComplete();
    await loop;
    expect(seen).toEqual([1]);
  });

  it('2.3 and 2.4 call nothing upstream from a terminal signal, or after it', async () => {
    const publisher = new ManualPublisher();
    const loop = asyncIterableOf(publisher, { prefetchEvents: 2 })[Symbol.asyncIterator]();
    for (const item of [1, 2]) publisher.subscriber.onNext(item);
    publisher.subscriber.onComplete();
    while (!(await loop.next()).done);
    await loop.return?.();
    expect(publisher.calls).toEqual(['first request 2']);
  });

  it('2.5 cancels a second subscription and keeps to the first', () => {
    const publisher = new ManualPublisher();
    void asyncIterableOf(publisher)[Symbol.asyncIterator]();
    publisher.subscriber.onSubscribe(publisher.subscription('second'));
    expect(publisher.calls).toEqual(['first request 16', 'second cancel']);
  });

  it('2.6 cancels when the loop is left', async () => {
    const publisher = new ManualPublisher();
    const leave = async (): Promise<void> => {
      for await (const item of asyncIterableOf(publisher)) if (item === 1) break;
    };
    const left = leave();
    publisher.subscriber.onNext(1);
    await left;
    expect(publisher.calls.at(-1)).toBe('first cancel');
  });

  it('2.8 hands over what was prefetched or still arrives after the loop was left', async () => {
    const publisher = new ManualPublisher();
    const discarded: number[] = [];
    const iterable = asyncIterableOf(publisher, { onDiscarded: (item) => discarded.push(item) });
    const loop = iterable[Symbol.asyncIterator]();
    publisher.subscriber.onNext(1);
    await loop.return?.();
    publisher.subscriber.onNext(2);
    expect(discarded).toEqual([1, 2]);
  });

  it('2.9 ends a loop that waits when the publisher completes', async () => {
    const publisher = new ManualPublisher();
    const items = collect(asyncIterableOf(publisher));
    await turn();
    publisher.subscriber.onComplete();
    expect(await items).toEqual([]);
  });

  it('2.10 throws the error into the loop, after the items before it, and once', async () => {
    const publisher = new ManualPublisher();
    const loop = asyncIterableOf(publisher)[Symbol.asyncIterator]();
    publisher.subscriber.onNext(1);
    publisher.subscriber.onError(new Error('lost'));
    expect(await loop.next()).toEqual({ value: 1, done: false });
    await expect(loop.next()).rejects.toThrow('lost');
    expect(await loop.next()).toEqual({ value: undefined, done: true });
  });

  it('gives each item to one of two calls of `next` that wait', async () => {
    const publisher = new ManualPublisher();
    const loop = asyncIterableOf(publisher)[Symbol.asyncIterator]();
    const calls = [loop.next(), loop.next()];
    publisher.subscriber.onNext(1);
    await turn();
    publisher.subscriber.onNext(2);
    expect((await Promise.all(calls)).map(({ value }) => value)).toEqual([1, 2]);
  });

  it('refuses to prefetch nothing, since it would then ask for nothing', () => {
    expect(() => new QueueSubscriber(0)).toThrow(RangeError);
  });
});
