import type { BoundedBuffer } from '../buffer/bounded-buffer.js';
import { BufferSubscription } from './buffer-subscription.js';
import type { Publisher } from './reactive-streams.js';

/**
 * A buffer seen as a publisher. Several subscribers share the items: each item goes to exactly one,
 * and it leaves the buffer only for a subscriber that asked for it. Completes when the buffer is
 * closed and drained; a cancelled or failed subscriber leaves the rest in the buffer.
 */
export function publisherOf<T>(buffer: BoundedBuffer<T>): Publisher<T> {
  return {
    subscribe(subscriber) {
      // Rule 1.9: a missing subscriber is a bug of the caller, told before anything else happens.
      if (subscriber == null) throw new TypeError('subscribe needs a subscriber');
      new BufferSubscription(buffer, subscriber).start();
    },
  };
}
