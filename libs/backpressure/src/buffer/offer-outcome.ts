/** What became of an offered item. A value, not an exception: a full buffer is ordinary. */
export type OfferOutcome =
  | { readonly kind: 'accepted' }
  /** Nothing changed; the caller still has the item. */
  | { readonly kind: 'full' }
  /** Accepted at the price of a sheddable item, or of several for a large one: `onDropped` saw each. */
  | { readonly kind: 'dropped'; readonly which: Side }
  /** Accepted instead of an older item of the same key. A larger one may also have cost others their
   *  place: `onDropped` saw each of them. */
  | { readonly kind: 'superseded' }
  /** Larger than the whole buffer: it would never fit, so waiting cannot help. */
  | { readonly kind: 'too-large' }
  | { readonly kind: 'closed' };

/** Which side gave way: the oldest or the newest sheddable items held, or the offered item itself. */
export type Side = 'oldest' | 'newest' | 'arrival';

/** What became of a list: `accepted` items from its start, and why the next one was not, if one was left. */
export interface OfferManyOutcome {
  readonly accepted: number;
  readonly refused: 'full' | 'too-large' | 'closed' | undefined;
}

/** `full`: as many producers wait already as `waitingMax` allows. */
export type WaitOutcome = 'accepted' | 'full' | 'too-large' | 'closed' | 'aborted';

// Shared, so that an offer allocates nothing, least of all when it floods.
export const ACCEPTED = Object.freeze({ kind: 'accepted' } as const);
export const FULL = Object.freeze({ kind: 'full' } as const);
export const DROPPED_OLDEST = Object.freeze({ kind: 'dropped', which: 'oldest' } as const);
export const DROPPED_NEWEST = Object.freeze({ kind: 'dropped', which: 'newest' } as const);
export const DROPPED_ARRIVAL = Object.freeze({ kind: 'dropped', which: 'arrival' } as const);
export const SUPERSEDED = Object.freeze({ kind: 'superseded' } as const);
export const TOO_LARGE = Object.freeze({ kind: 'too-large' } as const);
export const CLOSED = Object.freeze({ kind: 'closed' } as const);

type Refused = Extract<OfferOutcome, { kind: OfferManyOutcome['refused'] }>;

/** Otherwise the buffer answers for the item, even if the item itself was the one dropped. */
export function isRefused(outcome: OfferOutcome): outcome is Refused {
  return outcome === FULL || outcome === TOO_LARGE || outcome === CLOSED;
}
