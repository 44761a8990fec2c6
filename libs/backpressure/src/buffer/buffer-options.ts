import type { StreamPolicy } from '@verbatim/contracts';

export interface BoundedBufferOptions<T> {
  readonly capacityEvents: number;
  readonly capacityBytes: number;
  readonly policy: StreamPolicy;
  /** Called once per offer; a whole number of bytes, at least 0. */
  sizeOf(item: T): number;
  /** Asked under `drop-oldest` only: under `block` nothing may be dropped. */
  isSheddable(item: T): boolean;
  /** Called for every evicted item, after the buffer has changed and before the call that evicted
   *  it returns: `offer`, or a `take` that let a waiting producer in. */
  onDropped?(item: T): void;
  /** Most producers that may wait in `offerWhenRoom`; the next one is told `full`. */
  readonly waitingMax?: number;
  /** Monotonic milliseconds, stamped on each item as it is accepted. */
  now?(): number;
}

/** accepted = taken + dropped + size, and offered = accepted + refused + waiting, at any moment. */
export interface BufferCounters {
  readonly offered: number;
  readonly accepted: number;
  /** Full, too large, closed or aborted while waiting: the item stayed with its producer. */
  readonly refused: number;
  readonly dropped: number;
  readonly taken: number;
  /** Producers inside `offerWhenRoom` now. */
  readonly waiting: number;
}

export interface BufferPeak {
  readonly events: number;
  readonly bytes: number;
}
