import { ItemRing } from './item-ring.js';
import { KeyIndex } from './key-index.js';
import type { BoundedBufferOptions, BufferPeak } from './buffer-options.js';

/**
 * What a buffer holds, and what would fit beside it.
 *
 * One ring per class with a common numbering: the oldest item is at one of two heads, and the oldest
 * sheddable one, though in the middle of the order, is at a head too.
 *
 * Bounds: the owner asks what fits before it pushes.
 */
export class HeldItems<T> {
  readonly critical = new ItemRing<T>();
  readonly sheddable = new ItemRing<T>();
  /** Of the sheddable ones, where those have keys. */
  readonly #keys: KeyIndex<T> | undefined;
  readonly #eventsMax: number;
  readonly #bytesMax: number;
  /** What sheddable items may use of them. */
  readonly #sheddableEventsMax: number;
  readonly #sheddableBytesMax: number;
  readonly #evictsNewest: boolean;
  // Of both rings together, so that nobody adds them up for every item.
  #size = 0;
  #bytes = 0;
  #ticket = 0;
  #peakEvents = 0;
  #peakBytes = 0;

  constructor(options: BoundedBufferOptions<T>) {
    const { capacityEvents, capacityBytes, criticalReservePercent = 0 } = options;
    this.#eventsMax = capacityEvents;
    this.#bytesMax = capacityBytes;
    this.#sheddableEventsMax = withoutReserve(capacityEvents, criticalReservePercent);
    this.#sheddableBytesMax = withoutReserve(capacityBytes, criticalReservePercent);
    this.#evictsNewest = options.policy === 'drop-newest';
    if (options.policy === 'latest-per-key') {
      this.#keys = new KeyIndex<T>((item) => options.keyOf?.(item));
    }
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The ring whose head is the oldest item of all. */
  oldest(): ItemRing<T> {
    if (this.sheddable.size === 0) return this.critical;
    if (this.critical.size === 0) return this.sheddable;
    const isCriticalOlder = this.critical.headTicket() < this.sheddable.headTicket();
    return isCriticalOlder ? this.critical : this.sheddable;
  }

  readPeak(): BufferPeak {
    const peak = { events: this.#peakEvents, bytes: this.#peakBytes };
    this.#peakEvents = this.size;
    this.#peakBytes = this.bytes;
    return peak;
  }

  fits(ring: ItemRing<T>, bytes: number): boolean {
    return ring === this.critical ? this.fitsCritical(bytes) : this.fitsSheddable(bytes);
  }

  fitsCritical(bytes: number): boolean {
    return this.#size < this.#eventsMax && this.#bytes + bytes <= this.#bytesMax;
  }

  fitsSheddable(bytes: number): boolean {
    const { size, bytes: held } = this.sheddable;
    return (
      this.fitsCritical(bytes) &&
      size < this.#sheddableEventsMax &&
      held + bytes <= this.#sheddableBytesMax
    );
  }

  /** Whether it would fit if every sheddable item were evicted. */
  couldFitCritical(bytes: number): boolean {
    const { size, bytes: held } = this.critical;
    return size < this.#eventsMax && held + bytes <= this.#bytesMax;
  }

  /** The same of a sheddable item, which may not use the reserve either. */
  couldFitSheddable(bytes: number): boolean {
    const hasRoom = this.#sheddableEventsMax > 0 && bytes <= this.#sheddableBytesMax;
    return hasRoom && this.couldFitCritical(bytes);
  }

  push(ring: ItemRing<T>, item: T, bytes: number, atMs: number): void {
    ring.push(item, bytes, this.#ticket, atMs);
    if (this.#keys !== undefined && ring === this.sheddable)
      this.#keys.remember(item, this.#ticket);
    this.#ticket += 1;
    this.#added(1, bytes);
  }

  /** Under `block`, where all are critical: pushes from a list what fits. Returns how many. */
  pushRun(list: readonly T[], from: number, sizeOf: (item: T) => number, atMs: number): number {
    const most = Math.min(list.length - from, this.#eventsMax - this.#size);
    if (most <= 0) return 0;
    const { critical } = this;
    const before = critical.bytes;
    const bytesMax = this.#bytesMax - this.#bytes;
    const count = critical.pushRun(list, from, most, bytesMax, sizeOf, atMs);
    this.#added(count, critical.bytes - before);
    return count;
  }

  shift(ring: ItemRing<T>): T {
    const bytes = ring.headBytes();
    const item = ring.shift();
    if (this.#keys !== undefined && ring === this.sheddable) this.#keys.forget(item);
    this.#removed(1, bytes);
    return item;
  }

  /** The sheddable item that the policy lets go first. */
  evict(): T {
    const { sheddable } = this;
    const before = sheddable.bytes;
    const item = this.#evictsNewest ? sheddable.pop() : sheddable.shift();
    this.#keys?.forget(item);
    this.#removed(1, before - sheddable.bytes);
    return item;
  }

  /**
   * The sheddable item under the key of this one, which is held no longer. Logarithmic in the fill.
   * The caller pushes this one next: the index keeps the key, for a map that forgets and learns it
   * again allocates.
   */
  removeSameKey(item: T): T | undefined {
    const ticket = this.#keys?.ticketOfSameKey(item);
    if (ticket === undefined) return undefined;
    const before = this.sheddable.bytes;
    const older = this.sheddable.remove(ticket);
    this.#removed(1, before - this.sheddable.bytes);
    return older;
  }

  /** From the head of `lane`, or of the whole: see `BoundedBuffer.takeMany`. */
  takeMany(
    lane: ItemRing<T> | undefined,
    maxEvents: number,
    maxBytes: number,
    accept?: (item: T) => boolean,
  ): T[] {
    const only = lane ?? this.#onlyRing();
    // Nobody to ask, no other ring to compare with and no index to keep: moved in one piece.
    if (only !== undefined && accept === undefined && this.#keys === undefined) {
      const before = only.bytes;
      const run = only.shiftRun(maxEvents, maxBytes);
      this.#removed(run.length, before - only.bytes);
      return run;
    }
    const items: T[] = [];
    let bytes = 0;
    while (items.length < maxEvents) {
      const ring = lane ?? this.oldest();
      if (ring.size === 0) break;
      if (items.length > 0 && bytes + ring.headBytes() > maxBytes) break;
      if (accept && !accept(ring.peek())) break;
      bytes += ring.headBytes();
      items.push(this.shift(ring));
    }
    return items;
  }

  #added(events: number, bytes: number): void {
    this.#size += events;
    this.#bytes += bytes;
    if (this.#size > this.#peakEvents) this.#peakEvents = this.#size;
    if (this.#bytes > this.#peakBytes) this.#peakBytes = this.#bytes;
  }

  #removed(events: number, bytes: number): void {
    this.#size -= events;
    this.#bytes -= bytes;
  }

  /** The one ring that holds anything, if it is one. */
  #onlyRing(): ItemRing<T> | undefined {
    if (this.sheddable.size === 0) return this.critical;
    return this.critical.size === 0 ? this.sheddable : undefined;
  }
}

function withoutReserve(capacity: number, reservePercent: number): number {
  return capacity - Math.ceil((capacity * reservePercent) / 100);
}
