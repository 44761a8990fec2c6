import { invariant, type EventClass } from '@verbatim/contracts';
import type { BoundedBufferOptions, BufferCounters, BufferPeak } from './buffer-options.js';
import { requireValid } from './buffer-limits.js';
import { BufferIterator } from './buffer-iterator.js';
import type { ItemSource } from './item-source.js';
import { ItemRing } from './item-ring.js';
import { KeyedRing } from './keyed-ring.js';
import { Lane } from './lane.js';
import {
  ACCEPTED,
  CLOSED,
  FULL,
  isAccepted,
  TOO_LARGE,
  type OfferOutcome,
  type WaitOutcome,
} from './offer-outcome.js';
import { turnNow } from './turn-clock.js';
import { WaitingProducers } from './waiting-producers.js';
import { Watchers, type WaitLimits } from './watchers.js';

/** A producer is one call; far more waiting than one machine has calls is a flood, not a wait. */
const WAITING_MAX = 1_024;

/**
 * First-in-first-out buffer between the call path and the audit queue.
 *
 * Bounds: `capacityEvents` and `capacityBytes`; the first one reached makes it full.
 * When full: `block` hands the item back. Elsewhere sheddable items give way, and only if that makes
 * room: the oldest (`drop-oldest`, `latest-per-key`) or the newest (`drop-newest`). A critical item that
 * would not fit even then is handed back with nothing evicted; critical items are never evicted.
 * Under `latest-per-key`, full or not, a sheddable item supersedes the one of its key that still waits.
 * Crash: memory only; what was accepted and not taken is lost (the spool holds the critical part).
 * Order: items leave in the order in which they were accepted, whatever their class. What supersedes
 * goes to the tail like any other.
 * Cost: every operation is constant time but for growth and for several evictions by one offer,
 * each of which happens once in an item's life; superseding is logarithmic in the fill.
 *
 * Source: docs/specs/backpressure.md, section 2.
 */
export class BoundedBuffer<T> implements AsyncIterable<T>, ItemSource<T> {
  readonly #options: BoundedBufferOptions<T>;
  readonly #capacity: Capacity;
  /** What sheddable items may use of it. */
  readonly #sheddableCapacity: Capacity;
  readonly #waitingMax: number;
  /** The clock that stamps items; a batcher reads ages on it. */
  readonly now: () => number;

  // One ring per class with a common numbering: the oldest item is at one of two heads, and the
  // oldest sheddable one, though in the middle of the order, is at a head too.
  readonly #critical = new ItemRing<T>();
  readonly #sheddable: ItemRing<T>;
  /** The same ring, where items have keys. */
  readonly #keyed: KeyedRing<T> | undefined;
  #ticket = 0;

  readonly #producers = new WaitingProducers<T>();
  readonly #consumers = new Watchers();
  readonly #drained = new Watchers();
  readonly #roomy = new Watchers();
  #isClosed = false;

  #offered = 0;
  #accepted = 0;
  #refused = 0;
  #dropped = 0;
  #superseded = 0;
  #taken = 0;
  #peakEvents = 0;
  #peakBytes = 0;

  constructor(options: BoundedBufferOptions<T>) {
    requireValid(options);
    const { capacityEvents, capacityBytes, criticalReservePercent = 0 } = options;
    this.#options = options;
    this.#capacity = { events: capacityEvents, bytes: capacityBytes };
    this.#sheddableCapacity = {
      events: capacityEvents - Math.ceil((capacityEvents * criticalReservePercent) / 100),
      bytes: capacityBytes - Math.ceil((capacityBytes * criticalReservePercent) / 100),
    };
    if (options.policy === 'latest-per-key') {
      this.#keyed = new KeyedRing<T>((item) => options.keyOf?.(item));
    }
    this.#sheddable = this.#keyed ?? new ItemRing<T>();
    this.#waitingMax = options.waitingMax ?? WAITING_MAX;
    this.now = options.now ?? turnNow;
  }

  get size(): number {
    return this.#critical.size + this.#sheddable.size;
  }

  get bytes(): number {
    return this.#critical.bytes + this.#sheddable.bytes;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** When the item that `take` would return was accepted, on the buffer's clock. */
  get oldestAtMs(): number | undefined {
    return this.#oldest().headAtMs();
  }

  get counters(): BufferCounters {
    return {
      offered: this.#offered,
      accepted: this.#accepted,
      refused: this.#refused,
      dropped: this.#dropped,
      superseded: this.#superseded,
      taken: this.#taken,
      waiting: this.#producers.size,
    };
  }

  /** Highest fill since the last call of this: a burst between two samples is not missed. */
  readPeak(): BufferPeak {
    const peak = { events: this.#peakEvents, bytes: this.#peakBytes };
    this.#peakEvents = this.size;
    this.#peakBytes = this.bytes;
    return peak;
  }

  /** Never waits, never throws for a full or closed buffer, and never overtakes a waiting producer. */
  offer(item: T): OfferOutcome<T> {
    const bytes = this.#measure(item);
    this.#offered += 1;
    const outcome = this.#admit(item, bytes, this.#producers.size > 0);
    if (!isAccepted(outcome)) this.#refused += 1;
    return outcome;
  }

  /** Waits for room, first come first served. A cancelled wait leaves no trace in the buffer. */
  async offerWhenRoom(item: T, signal?: AbortSignal): Promise<WaitOutcome> {
    const bytes = this.#measure(item);
    this.#offered += 1;
    if (signal?.aborted) return this.#refuse('aborted');
    const outcome = this.#admit(item, bytes, this.#producers.size > 0);
    if (isAccepted(outcome)) return 'accepted';
    if (outcome.kind !== 'full') return this.#refuse(outcome.kind);
    if (this.#producers.size >= this.#waitingMax) return this.#refuse('full');
    return this.#producers.add(item, bytes, signal, () => {
      this.#refused += 1;
      // The one that left may have been the large one that held up the small ones behind it.
      this.#letProducersIn();
      this.#roomy.wake();
    });
  }

  take(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#shift(this.#oldest());
    this.#afterTaking();
    return item;
  }

  /**
   * Takes from the head until a limit is reached or `accept` refuses an item, which stays.
   * The first item is taken even if it alone exceeds `maxBytes`: it could otherwise never leave.
   */
  takeMany(maxEvents: number, maxBytes: number, accept?: (item: T) => boolean): T[] {
    return this.#takeFrom(() => this.#oldest(), maxEvents, maxBytes, accept);
  }

  peek(): T | undefined {
    return this.size === 0 ? undefined : this.#oldest().peek();
  }

  /** The items of one class alone, for a sender that the other class must not hold up. */
  lane(itemClass: EventClass): ItemSource<T> {
    const ring = itemClass === 'critical' ? this.#critical : this.#sheddable;
    return new Lane(this, this.#consumers, ring, (maxEvents, maxBytes, accept) =>
      this.#takeFrom(() => ring, maxEvents, maxBytes, accept),
    );
  }

  /** True: there is an item to take, unless another consumer is quicker. False: closed and drained,
   *  or aborted. */
  whenNotEmpty(signal?: AbortSignal): Promise<boolean> {
    return this.#consumers.whenNotEmpty(this, signal);
  }

  /** Resolves when it holds this much, is closed, or a limit is reached. */
  whenHolding(events: number, bytes: number, limits?: WaitLimits): Promise<void> {
    return this.#consumers.whenHolding(this, events, bytes, limits);
  }

  /**
   * Resolves when this much more would fit and nobody waits for it in `offerWhenRoom`, when it is closed,
   * or at a limit. Nothing is reserved: the producer offers again. Asking for half of the capacity costs
   * one wait for that many items, where `offerWhenRoom` costs one for each. `bytes` must be at least
   * those of the item to be offered, or the wait may end in vain.
   */
  whenRoom(events: number, bytes: number, limits?: WaitLimits): Promise<void> {
    const eventsMax = Math.max(0, this.#capacity.events - events);
    const bytesMax = Math.max(0, this.#capacity.bytes - bytes);
    const hasThisRoom = (): boolean =>
      this.size <= eventsMax && this.bytes <= bytesMax && this.#producers.size === 0;
    return this.#roomy.wait(() => this.#isClosed || hasThisRoom(), limits);
  }

  /** Resolves when it is closed and the last item was taken, or aborted. */
  whenDrained(signal?: AbortSignal): Promise<void> {
    return this.#drained.wait(() => this.#isClosed && this.size === 0, { signal });
  }

  /** Refuses further offers and waiting producers; what is held can still be taken. Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (let next = this.#producers.first(); next; next = this.#producers.first()) {
      next.settle(this.#refuse('closed'));
    }
    this.#consumers.wake();
    this.#drained.wake();
    this.#roomy.wake();
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    return new BufferIterator(this);
  }

  #measure(item: T): number {
    const bytes = this.#options.sizeOf(item);
    invariant(Number.isSafeInteger(bytes) && bytes >= 0, `an item cannot measure ${bytes} bytes`);
    return bytes;
  }

  /** `isQueueing`: producers came before this one, so that it may not take the room they wait for. */
  #admit(item: T, bytes: number, isQueueing: boolean): OfferOutcome<T> {
    if (this.#isClosed) return CLOSED;
    if (bytes > this.#capacity.bytes) return TOO_LARGE;
    const { policy } = this.#options;
    if (policy !== 'block' && this.#options.isSheddable(item)) {
      return this.#admitSheddable(item, bytes);
    }
    return isQueueing ? FULL : this.#admitCritical(item, bytes);
  }

  #admitCritical(item: T, bytes: number): OfferOutcome<T> {
    if (this.#fits(this.#critical, bytes)) return this.#push(this.#critical, item, bytes);
    // Evicting every sheddable item leaves the critical ones: is there room beside those?
    if (!this.#fitsBesideCritical(bytes)) return FULL;
    return this.#pushEvicting(this.#critical, item, bytes);
  }

  #admitSheddable(item: T, bytes: number): OfferOutcome<T> {
    const couldFit = this.#fitsBesideCritical(bytes) && hasRoom(this.#sheddableCapacity, 0, bytes);
    if (!couldFit) return this.#dropArrival(item);
    const older = this.#keyed?.removeSameKey(item);
    if (older !== undefined) return this.#pushSuperseding(older, item, bytes);
    if (this.#fits(this.#sheddable, bytes)) return this.#push(this.#sheddable, item, bytes);
    if (this.#options.policy === 'drop-newest') return this.#dropArrival(item);
    return this.#pushEvicting(this.#sheddable, item, bytes);
  }

  #fits(ring: ItemRing<T>, bytes: number): boolean {
    if (!hasRoom(this.#capacity, this.size, this.bytes + bytes)) return false;
    if (ring === this.#critical) return true;
    return hasRoom(this.#sheddableCapacity, this.#sheddable.size, this.#sheddable.bytes + bytes);
  }

  #fitsBesideCritical(bytes: number): boolean {
    return hasRoom(this.#capacity, this.#critical.size, this.#critical.bytes + bytes);
  }

  #dropArrival(item: T): OfferOutcome<T> {
    this.#accepted += 1;
    this.#dropped += 1;
    this.#options.onDropped?.(item, 'dropped');
    return { kind: 'dropped', which: item };
  }

  #push(ring: ItemRing<T>, item: T, bytes: number): OfferOutcome<T> {
    ring.push(item, bytes, this.#ticket, this.now());
    this.#ticket += 1;
    this.#accepted += 1;
    this.#peakEvents = Math.max(this.#peakEvents, this.size);
    this.#peakBytes = Math.max(this.#peakBytes, this.bytes);
    this.#consumers.wake();
    return ACCEPTED;
  }

  #pushEvicting(ring: ItemRing<T>, item: T, bytes: number): OfferOutcome<T> {
    const which = this.#evict();
    const more = this.#evictUntilFits(ring, bytes);
    this.#push(ring, item, bytes);
    // Last, so that a listener that offers or takes finds the buffer in order.
    this.#options.onDropped?.(which, 'dropped');
    if (more) for (const victim of more) this.#options.onDropped?.(victim, 'dropped');
    return { kind: 'dropped', which };
  }

  #pushSuperseding(older: T, item: T, bytes: number): OfferOutcome<T> {
    this.#superseded += 1;
    const more = this.#evictUntilFits(this.#sheddable, bytes);
    this.#push(this.#sheddable, item, bytes);
    this.#options.onDropped?.(older, 'superseded');
    if (more) for (const victim of more) this.#options.onDropped?.(victim, 'dropped');
    return { kind: 'superseded', which: older };
  }

  /** Undefined when nothing had to go: the ordinary case allocates no list. */
  #evictUntilFits(ring: ItemRing<T>, bytes: number): T[] | undefined {
    let victims: T[] | undefined;
    while (!this.#fits(ring, bytes)) (victims ??= []).push(this.#evict());
    return victims;
  }

  #evict(): T {
    this.#dropped += 1;
    return this.#options.policy === 'drop-newest' ? this.#sheddable.pop() : this.#sheddable.shift();
  }

  /** Also after an abort and from within a listener: it always starts from the first who waits. */
  #letProducersIn(): void {
    for (let next = this.#producers.first(); next; next = this.#producers.first()) {
      if (!this.#fitsBesideCritical(next.bytes)) return;
      // Out of the line before it is admitted: a listener may come back here.
      next.settle('accepted');
      this.#admitCritical(next.item, next.bytes);
    }
  }

  #takeFrom(
    source: () => ItemRing<T>,
    maxEvents: number,
    maxBytes: number,
    accept?: (item: T) => boolean,
  ): T[] {
    const items: T[] = [];
    let bytes = 0;
    while (items.length < maxEvents) {
      const ring = source();
      if (ring.size === 0) break;
      if (items.length > 0 && bytes + ring.headBytes() > maxBytes) break;
      if (accept && !accept(ring.peek())) break;
      bytes += ring.headBytes();
      items.push(this.#shift(ring));
    }
    if (items.length > 0) this.#afterTaking();
    return items;
  }

  #afterTaking(): void {
    this.#letProducersIn();
    this.#roomy.wake();
    if (this.#isClosed) this.#drained.wake();
  }

  #refuse<O extends WaitOutcome>(outcome: O): O {
    this.#refused += 1;
    return outcome;
  }

  #shift(ring: ItemRing<T>): T {
    this.#taken += 1;
    return ring.shift();
  }

  #oldest(): ItemRing<T> {
    const isCriticalOlder = this.#critical.headTicket() <= this.#sheddable.headTicket();
    return isCriticalOlder ? this.#critical : this.#sheddable;
  }
}

interface Capacity {
  readonly events: number;
  readonly bytes: number;
}

/** Numbers, not the holder: this is asked for every item, of rings and of the buffer itself. */
function hasRoom(capacity: Capacity, heldEvents: number, bytesThen: number): boolean {
  return heldEvents < capacity.events && bytesThen <= capacity.bytes;
}
