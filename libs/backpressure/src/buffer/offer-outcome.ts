/** What became of an offered item. A value, not an exception: a full buffer is ordinary. */
export type OfferOutcome<T> =
  | { readonly kind: 'accepted' }
  /** Nothing changed; the caller still has the item. */
  | { readonly kind: 'full' }
  /**
   * Accepted at the price of `which`, the oldest sheddable item. Several small ones may have given
   * way to a large one: `onDropped` saw each of them. `which` is the offered item itself when only
   * critical items are held, because then it is the oldest sheddable one.
   */
  | { readonly kind: 'dropped'; readonly which: T }
  /** Larger than the whole buffer: it would never fit, so waiting cannot help. */
  | { readonly kind: 'too-large' }
  | { readonly kind: 'closed' };

/** `full`: as many producers wait already as `waitingMax` allows. */
export type WaitOutcome = 'accepted' | 'full' | 'too-large' | 'closed' | 'aborted';

// Shared, so that an offer allocates nothing unless it drops something.
export const ACCEPTED = Object.freeze({ kind: 'accepted' } as const);
export const FULL = Object.freeze({ kind: 'full' } as const);
export const TOO_LARGE = Object.freeze({ kind: 'too-large' } as const);
export const CLOSED = Object.freeze({ kind: 'closed' } as const);
