import { Effect, Queue } from 'effect';
import { BATCH_EVENTS, bytesOf, type Item, type Work } from './work.ts';

const takingEach = (queue: Queue.Queue<Item>, events: number) =>
  Effect.gen(function* () {
    let bytes = 0;
    for (let i = 0; i < events; i += 1) bytes += (yield* Queue.take(queue)).bytes;
    return bytes;
  });

const takingBatches = (queue: Queue.Queue<Item>, events: number) =>
  Effect.gen(function* () {
    let bytes = 0;
    for (let taken = 0; taken < events;) {
      const batch = yield* Queue.takeBetween(queue, 1, BATCH_EVENTS);
      taken += batch.length;
      bytes += bytesOf(batch);
    }
    return bytes;
  });

const offeringEach = (queue: Queue.Queue<Item>, items: readonly Item[]) =>
  Effect.gen(function* () {
    for (let i = 0; i < items.length; i += 1) yield* Queue.offer(queue, items[i] as Item);
  });

const offeringBatches = (queue: Queue.Queue<Item>, items: readonly Item[]) =>
  Effect.gen(function* () {
    for (let i = 0; i < items.length; i += BATCH_EVENTS) {
      yield* Queue.offerAll(queue, items.slice(i, i + BATCH_EVENTS));
    }
  });

const between =
  (offering: typeof offeringEach, taking: typeof takingEach) =>
  ({ items, capacity }: Work): Promise<number> =>
    Effect.runPromise(
      Effect.gen(function* () {
        const queue = yield* Queue.bounded<Item>(capacity);
        const both = [taking(queue, items.length), offering(queue, items)] as const;
        const [bytes] = yield* Effect.all(both, { concurrency: 2 });
        return bytes;
      }),
    );

export const oneAtATime = between(offeringEach, takingEach);
export const batches = between(offeringEach, takingBatches);
/** Of a producer that has its items in lists already. */
export const batchesBothWays = between(offeringBatches, takingBatches);

export const flood =
  (strategy: 'sliding' | 'dropping') =>
  ({ items, capacity }: Work): Promise<number> =>
    Effect.runPromise(
      Effect.gen(function* () {
        const queue = yield* Queue[strategy]<Item>(capacity);
        yield* offeringEach(queue, items);
        return bytesOf(yield* Queue.takeAll(queue));
      }),
    );

/** Without fibers: the nearest to what our `offer` does. */
export const floodUnsafe =
  (strategy: 'sliding' | 'dropping') =>
  ({ items, capacity }: Work): number => {
    const queue = Effect.runSync(Queue[strategy]<Item>(capacity));
    for (let i = 0; i < items.length; i += 1) Queue.offerUnsafe(queue, items[i] as Item);
    return bytesOf(Effect.runSync(Queue.takeAll(queue)));
  };
