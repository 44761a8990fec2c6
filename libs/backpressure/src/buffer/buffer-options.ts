import type { StreamPolicy } from '@verbatim/contracts';

export interface BoundedBufferOptions<T> {
  readonly capacityEvents: number;
  readonly capacityBytes: number;
  readonly policy: StreamPolicy;
  /** Where it is known: a buffer that could not hold it is refused when it is made. */
  readonly largestItemBytes?: number;
  /** Called for every item offered, without a `this`, and once more for one that an `offerMany` hands
   *  back. A whole number of bytes, at least 0. Must leave the buffer alone. */
  sizeOf(item: T): number;
  /** Not asked under `block`, where nothing may be dropped. */
  isSheddable(item: T): boolean;
  /** Required under `latest-per-key`, asked of sheddable items only. Items without a key supersede
   *  nothing. Must answer the same for an item as long as it is held. */
  keyOf?(item: T): string | undefined;
  /**
   * The part of both capacities, rounded up, that sheddable items may not use: a burst of them leaves
   * this much to critical ones without an eviction. Whole, 0 to 100; 0 by default.
   */
  readonly criticalReservePercent?: number;
  /** Called for every item that gave way, after the buffer has changed and before the call that made
   *  it give way returns: `offer`, or a `take` that let a waiting producer in. */
  onDropped?(item: T, reason: DropReason): void;
  /** Most producers that may wait in `offerWhenRoom`; the next one is told `full`. */
  readonly waitingMax?: number;
  /** Monotonic milliseconds, stamped on each item as it is accepted; by default read once in a run of
   *  synchronous code. */
  now?(): number;
}

/** `superseded`: a newer item of the same key was accepted, so that nothing is lost but history. */
export type DropReason = 'dropped' | 'superseded';

/** accepted = taken + dropped + superseded + size, and offered = accepted + refused + waiting, at any
 *  moment. */
export interface BufferCounters {
  readonly offered: number;
  readonly accepted: number;
  /** Full, too large, closed or aborted while waiting: the item stayed with its producer. */
  readonly refused: number;
  readonly dropped: number;
  /** Not among `dropped`. */
  readonly superseded: number;
  readonly taken: number;
  /** Producers inside `offerWhenRoom` now. */
  readonly waiting: number;
}

export interface BufferPeak {
  readonly events: number;
  readonly bytes: number;
}
