import { Observable } from 'rxjs';
import type { BoundedBuffer } from '../buffer/bounded-buffer.js';
import { publisherOf } from '../demand/publisher-of.js';
import type { Subscription } from '../demand/reactive-streams.js';

/**
 * A buffer seen as an observable. Each subscription takes items as any other consumer does, each item
 * to exactly one.
 *
 * Bounds: one item is asked for at a time, and the next when `next` has returned. So backpressure holds
 * as far as the work is synchronous; what an operator queues behind it (`mergeMap`, `delay`) is beyond
 * the reach of any observable.
 * Cancelling leaves what was not delivered in the buffer, and neither side holds on to the other.
 */
export function toObservable<T>(buffer: BoundedBuffer<T>): Observable<T> {
  return new Observable<T>((observer) => {
    let subscription: Subscription;
    publisherOf(buffer).subscribe({
      onSubscribe: (given) => {
        subscription = given;
        observer.add(() => given.cancel());
        given.request(1);
      },
      onNext: (item) => {
        observer.next(item);
        subscription.request(1);
      },
      onError: (error) => observer.error(error),
      onComplete: () => observer.complete(),
    });
  });
}
