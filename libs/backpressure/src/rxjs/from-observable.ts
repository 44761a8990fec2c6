import type { Observable, Subscription } from 'rxjs';
import { BoundedBuffer } from '../buffer/bounded-buffer.js';
import type { BoundedBufferOptions } from '../buffer/buffer-options.js';
import { isRefused } from '../buffer/offer-outcome.js';

/** How the observable came to its end, seen from the buffer. */
export type SourceEnd =
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** An item was refused; nothing was asked for after it. */
  | { readonly kind: 'overflowed'; readonly outcome: 'full' | 'too-large' }
  /** By `cancel`, or because the buffer was closed by somebody else. */
  | { readonly kind: 'cancelled' };

export interface ObservedSource<T> {
  /** Closed at the end, however it came; what it holds can still be taken. */
  readonly buffer: BoundedBuffer<T>;
  /** Never rejects. */
  readonly ended: Promise<SourceEnd>;
  /** Any number of times; unsubscribes at once. */
  cancel(): void;
}

/**
 * Subscribes to an observable and keeps its items in a bounded buffer.
 *
 * An observable pushes and cannot be asked to wait, so what happens to an item that does not fit is
 * for the caller to say: there is no default `policy`.
 * Bounds: those of the buffer; there is no queue before it.
 * When full: sheddable items give way by the policy. Any other item that does not fit (every item under
 * `block`) ends the subscription as `overflowed`: neither dropped in silence nor kept beyond the bound.
 */
export function fromObservable<T>(
  observable: Observable<T>,
  options: BoundedBufferOptions<T>,
): ObservedSource<T> {
  const buffer = new BoundedBuffer<T>(options);
  const { promise: ended, resolve } = Promise.withResolvers<SourceEnd>();
  let subscription: Subscription | undefined;
  let hasEnded = false;
  const end = (how: SourceEnd): void => {
    hasEnded = true;
    subscription?.unsubscribe();
    subscription = undefined;
    buffer.close();
    resolve(how);
  };
  subscription = observable.subscribe({
    next: (item) => {
      // An observable that pushes while it is being subscribed to cannot be stopped before that is done.
      if (hasEnded) return;
      const outcome = buffer.offer(item);
      if (!isRefused(outcome)) return;
      if (outcome.kind === 'closed') end({ kind: 'cancelled' });
      else end({ kind: 'overflowed', outcome: outcome.kind });
    },
    error: (error: unknown) => end({ kind: 'failed', error }),
    complete: () => end({ kind: 'completed' }),
  });
  if (hasEnded) subscription.unsubscribe();
  return { buffer, ended, cancel: () => end({ kind: 'cancelled' }) };
}
