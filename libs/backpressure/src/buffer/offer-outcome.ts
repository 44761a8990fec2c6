/** What became of an offered item. A value, not an exception: a full buffer is ordinary. */
export type OfferOutcome<T> =
  | { readonly kind: 'accepted' }
  /** Nothing changed; the caller still has the item. */
  | { readonly kind: 'full' }
  /**
   * Accepted at the price of `which`, the sheddable item that the policy picks. Several small ones may
   * have given way to a large one: `onDropped` saw each of them. `which` is the offered item itself
   * when it is the one to go.
   */
  | { readonly kind: 'dropped'; readonly which: T }
  /** Accepted instead of `which`, an older item of the same key. A larger one may also have cost
   *  others their place: `onDropped` saw each of them. */
  | { readonly kind: 'superseded'; readonly which: T }
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

type Accepted<T> = Extract<OfferOutcome<T>, { kind: 'accepted' | 'dropped' | 'superseded' }>;

/** The buffer answers for the item from here on, even if the item itself was the one dropped. */
export function isAccepted<T>(outcome: OfferOutcome<T>): outcome is Accepted<T> {
  const { kind } = outcome;
  return kind === 'accepted' || kind === 'dropped' || kind === 'superseded';
}
