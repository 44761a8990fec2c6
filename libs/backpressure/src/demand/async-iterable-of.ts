import { QueueSubscriber } from './queue-subscriber.js';
import type { Publisher } from './reactive-streams.js';

/** Items asked for ahead of the loop: enough to hide a hand-off, few enough to lose nothing much. */
const PREFETCH_EVENTS = 16;

/**
 * A publisher seen as an async iterable. Each loop subscribes anew.
 *
 * Bounds: at most `prefetchEvents` items wait between the publisher and the loop.
 * Errors: `onError` is thrown into the loop after the items before it.
 * Leaving the loop cancels; what was prefetched and not looped over goes to `onDiscarded`.
 */
export function asyncIterableOf<T>(
  publisher: Publisher<T>,
  options: { prefetchEvents?: number; onDiscarded?(item: T): void } = {},
): AsyncIterable<T> {
  const { prefetchEvents = PREFETCH_EVENTS, onDiscarded } = options;
  return {
    [Symbol.asyncIterator]() {
      const subscriber = new QueueSubscriber<T>(prefetchEvents, onDiscarded);
      publisher.subscribe(subscriber);
      return subscriber;
    },
  };
}
