import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BoundedBuffer } from '../buffer/bounded-buffer.js';
import { RecordingSubscriber, type Reactions } from '../testing/recording-subscriber.js';
import { publisherOf } from './publisher-of.js';
import type { Subscriber } from './reactive-streams.js';

/*
 * The rules of Reactive Streams 1.0.4 that a publisher and its subscription must keep, by their
 * numbers; those of subscribers are in async-iterable-of.spec.ts, and the table of all of them, which
 * tells required, optional and untested apart, is in reactive-streams.spec.ts.
 */

const bufferOf = (...items: number[]): BoundedBuffer<number> => {
  const buffer = new BoundedBuffer<number>({
    capacityEvents: 100_000,
    capacityBytes: 100_000,
    policy: 'block',
    sizeOf: () => 1,
    isSheddable: () => false,
  });
  for (const item of items) buffer.offer(item);
  return buffer;
};

function subscribe(buffer: BoundedBuffer<number>, reactions?: Reactions<number>) {
  const subscriber = new RecordingSubscriber<number>(reactions);
  publisherOf(buffer).subscribe(subscriber);
  return subscriber;
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('publisherOf, rules of the publisher', () => {
  it('1.1 never signals more items than were requested', async () => {
    const buffer = bufferOf(1, 2, 3);
    const subscriber = subscribe(buffer);
    expect(subscriber.items).toEqual([]);
    subscriber.subscription.request(2);
    await turn();
    expect(subscriber.items).toEqual([1, 2]);
    expect(buffer.size).toBe(1);
  });

  it('1.1 delivers what arrives later against demand that is left', async () => {
    const buffer = bufferOf();
    const subscriber = subscribe(buffer);
    subscriber.subscription.request(2);
    buffer.offer(1);
    await turn();
    buffer.offer(2);
    buffer.offer(3);
    await turn();
    expect(subscriber.items).toEqual([1, 2]);
  });

  it('1.3 signals one at a time, also when `onNext` requests, offers and closes', async () => {
    const buffer = bufferOf(1);
    const subscriber = subscribe(buffer, {
      onNext: (item, subscription) => {
        if (item < 5) buffer.offer(item + 1);
        else buffer.close();
        subscription.request(1);
      },
    });
    subscriber.subscription.request(1);
    await turn();
    expect(subscriber.items).toEqual([1, 2, 3, 4, 5]);
    expect(subscriber.signals.at(-1)).toBe('onComplete');
    expect(subscriber.depthMax).toBe(1);
  });

  it('1.4 reports a failure with `onError`, never by an exception out of `request`', () => {
    const subscriber = subscribe(bufferOf(1));
    expect(() => subscriber.subscription.request(0)).not.toThrow();
    expect(subscriber.signals).toEqual(['onSubscribe', 'onError RangeError']);
  });

  it('1.5 completes a buffer that was closed empty, after `onSubscribe`', () => {
    const buffer = bufferOf();
    buffer.close();
    expect(subscribe(buffer).signals).toEqual(['onSubscribe', 'onComplete']);
  });

  it('1.6 counts the subscription as cancelled before the terminal signal', () => {
    const buffer = bufferOf(1);
    buffer.close();
    const subscriber = subscribe(buffer, { onSubscribe: (s) => s.request(5) });
    subscriber.subscription.request(5);
    expect(subscriber.signals).toEqual(['onSubscribe', 'onNext', 'onComplete']);
  });

  it('1.7 signals nothing after a terminal signal', async () => {
    const buffer = bufferOf();
    const subscriber = subscribe(buffer);
    buffer.close();
    await turn();
    subscriber.subscription.request(-1);
    subscriber.subscription.request(1);
    await turn();
    expect(subscriber.signals).toEqual(['onSubscribe', 'onComplete']);
  });

  it('1.8 stops after a cancellation, and leaves the rest in the buffer', async () => {
    const buffer = bufferOf(1, 2, 3);
    const subscriber = subscribe(buffer, { onNext: (_item, s) => s.cancel() });
    subscriber.subscription.request(3);
    await turn();
    expect(subscriber.items).toEqual([1]);
    expect(buffer.size).toBe(2);
  });

  it('1.9 calls `onSubscribe` first, whatever it requests', () => {
    const subscriber = subscribe(bufferOf(1), { onSubscribe: (s) => s.request(1) });
    expect(subscriber.signals).toEqual(['onSubscribe', 'onNext']);
  });

  it('1.9 refuses a missing subscriber with a TypeError', () => {
    const missing = undefined as unknown as Subscriber<number>;
    expect(() => publisherOf(bufferOf()).subscribe(missing)).toThrow(TypeError);
  });

  it('1.11 serves several subscribers, each item to exactly one', async () => {
    const buffer = bufferOf(...upTo(10));
    const first = subscribe(buffer);
    const second = subscribe(buffer);
    first.subscription.request(4);
    second.subscription.request(100);
    buffer.close();
    await turn();
    expect([first.items, second.items]).toEqual([upTo(4), upTo(10).slice(4)]);
    expect([first.signals.at(-1), second.signals.at(-1)]).toEqual(['onComplete', 'onComplete']);
  });
});

describe('publisherOf, rules that publishers owe to subscribers', () => {
  it('2.8 may be cancelled with items on their way: they stay in the buffer', () => {
    const buffer = bufferOf(1, 2);
    const subscriber = subscribe(buffer);
    subscriber.subscription.cancel();
    subscriber.subscription.request(2);
    expect(buffer.size).toBe(2);
  });

  it('2.9 completes without any demand', async () => {
    const buffer = bufferOf();
    const subscriber = subscribe(buffer);
    buffer.close();
    await turn();
    expect(subscriber.signals).toEqual(['onSubscribe', 'onComplete']);
  });

  it('2.9 completes without demand when somebody else drains the buffer', async () => {
    const buffer = bufferOf(1);
    const subscriber = subscribe(buffer);
    buffer.close();
    await turn();
    expect(subscriber.signals).toEqual(['onSubscribe']);
    buffer.take();
    await turn();
    expect(subscriber.signals).toEqual(['onSubscribe', 'onComplete']);
  });

  it('2.10 fails without any demand', () => {
    const subscriber = subscribe(bufferOf(1));
    subscriber.subscription.request(NaN);
    expect(subscriber.signals).toEqual(['onSubscribe', 'onError RangeError']);
  });

  it('2.13 lets go of a subscriber that throws, and keeps the other items', () => {
    const buffer = bufferOf(1, 2);
    const subscriber = subscribe(buffer, {
      onNext: () => {
        throw new Error('broken');
      },
    });
    expect(() => subscriber.subscription.request(2)).toThrow('broken');
    subscriber.subscription.request(1);
    expect(subscriber.items).toEqual([1]);
    expect(buffer.size).toBe(1);
  });
});

describe('publisherOf, rules of the subscription', () => {
  it('3.2 serves `request` from within `onSubscribe` and `onNext`', () => {
    const subscriber = subscribe(bufferOf(1, 2, 3), {
      onSubscribe: (s) => s.request(1),
      onNext: (_item, s) => s.request(1),
    });
    expect(subscriber.items).toEqual([1, 2, 3]);
  });

  it('3.3 does not recurse when `onNext` requests: depth 1 for 100,000 items', () => {
    const subscriber = subscribe(bufferOf(...upTo(100_000)), {
      onSubscribe: (s) => s.request(1),
      onNext: (_item, s) => s.request(1),
    });
    expect(subscriber.items.length).toBe(100_000);
    expect(subscriber.depthMax).toBe(1);
  });

  it('3.5 cancels at once, also from within `onSubscribe`', () => {
    const subscriber = subscribe(bufferOf(1), {
      onSubscribe: (s) => {
        s.request(1);
        s.cancel();
      },
    });
    expect(subscriber.signals).toEqual(['onSubscribe']);
  });

  it('3.6 ignores `request` after a cancellation', () => {
    const subscriber = subscribe(bufferOf(1));
    subscriber.subscription.cancel();
    subscriber.subscription.request(1);
    subscriber.subscription.request(-1);
    expect(subscriber.signals).toEqual(['onSubscribe']);
  });

  it('3.7 takes any number of cancellations', () => {
    const subscriber = subscribe(bufferOf(1));
    for (let i = 0; i < 3; i += 1) expect(() => subscriber.subscription.cancel()).not.toThrow();
  });

  it('3.8 adds requests up', async () => {
    const buffer = bufferOf();
    const subscriber = subscribe(buffer);
    subscriber.subscription.request(1);
    subscriber.subscription.request(2);
    for (const item of upTo(5)) buffer.offer(item);
    await turn();
    expect(subscriber.items).toEqual([0, 1, 2]);
  });

  it.each([0, -1, 1.5, NaN])('3.9 answers request(%s) with `onError` and cancels', (n) => {
    const buffer = bufferOf(1);
    const subscriber = subscribe(buffer);
    subscriber.subscription.request(n);
    subscriber.subscription.request(1);
    expect(subscriber.signals).toEqual(['onSubscribe', 'onError RangeError']);
    expect(buffer.size).toBe(1);
  });

  it('3.9 answers an impossible request from within `onNext` after that `onNext`', () => {
    const subscriber = subscribe(bufferOf(1, 2), { onNext: (_item, s) => s.request(0) });
    subscriber.subscription.request(2);
    expect(subscriber.signals).toEqual(['onSubscribe', 'onNext', 'onError RangeError']);
    expect(subscriber.depthMax).toBe(1);
  });

  it('3.10 delivers what is there before `request` returns', () => {
    const subscriber = subscribe(bufferOf(1, 2));
    subscriber.subscription.request(2);
    expect(subscriber.items).toEqual([1, 2]);
  });

  it('3.11 completes before `request` returns when its last item was asked for', () => {
    const buffer = bufferOf(1);
    const subscriber = subscribe(buffer);
    buffer.close();
    subscriber.subscription.request(1);
    expect(subscriber.signals).toEqual(['onSubscribe', 'onNext', 'onComplete']);
  });

  it('3.12 ends the signals when a cancellation and an item meet', async () => {
    const buffer = bufferOf();
    const subscriber = subscribe(buffer);
    subscriber.subscription.request(1);
    buffer.offer(1);
    subscriber.subscription.cancel();
    await turn();
    expect(subscriber.items).toEqual([]);
    expect(buffer.size).toBe(1);
  });

  it('3.13 lets go of the subscriber after a cancellation', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const buffer = bufferOf();
    const leave = () => {
      const subscriber = subscribe(buffer);
      const { subscription } = subscriber;
      subscription.request(1);
      subscription.cancel();
      return { subscription, reference: new WeakRef(subscriber) };
    };
    const { subscription, reference } = leave();
    for (let i = 0; i < 10 && reference.deref() !== undefined; i += 1) {
      await turn();
      collectGarbage();
    }
    expect(reference.deref()).toBeUndefined();
    // Still here itself: it was the subscription that let go.
    expect(subscription).toBeDefined();
  });

  it('3.14 goes on for others, and for later ones, when the last subscriber has cancelled', () => {
    const buffer = bufferOf(1);
    const publisher = publisherOf(buffer);
    const first = new RecordingSubscriber<number>();
    publisher.subscribe(first);
    first.subscription.cancel();
    const second = new RecordingSubscriber<number>();
    publisher.subscribe(second);
    second.subscription.request(1);
    expect([buffer.isClosed, second.items]).toEqual([false, [1]]);
  });

  it('3.15 and 3.16 throw nothing out of `cancel` and `request` after the end', async () => {
    const buffer = bufferOf();
    const { subscription } = subscribe(buffer);
    buffer.close();
    await turn();
    expect(() => {
      subscription.request(1);
      subscription.cancel();
    }).not.toThrow();
  });

  it('3.17 takes 2^53 - 1 and Infinity as demand without bound', async () => {
    for (const n of [Number.MAX_SAFE_INTEGER, Infinity]) {
      const buffer = bufferOf(...upTo(50));
      const subscriber = subscribe(buffer);
      subscriber.subscription.request(n);
      subscriber.subscription.request(n);
      buffer.offer(50);
      await turn();
      expect(subscriber.items).toEqual(upTo(51));
    }
  });
});
