import type { EventClass } from '@verbatim/contracts';
import { BufferIterator } from './buffer-iterator.js';
import { requireSize, requireValid, requireWhole } from './buffer-limits.js';
import type { BoundedBufferOptions, BufferCounters, BufferPeak } from './buffer-options.js';
import { HeldItems } from './held-items.js';
import type { ItemRing } from './item-ring.js';
import type { ItemSource } from './item-source.js';
import { Lane } from './lane.js';
import {
  ACCEPTED,
  CLOSED,
  DROPPED_ARRIVAL,
  DROPPED_NEWEST,
  DROPPED_OLDEST,
  FULL,
  isRefused,
  SUPERSEDED,
  TOO_LARGE,
  type OfferManyOutcome,
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
  readonly #waitingMax: number;
  /** Under `block` there are no classes: nothing may be dropped. */
  readonly #blocks: boolean;
  /** What an eviction is called. */
  readonly #evicted: OfferOutcome;
  /** The clock that stamps items; a batcher reads ages on it. */
  readonly now: () => number;

  readonly #held: HeldItems<T>;
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

  constructor(options: BoundedBufferOptions<T>) {
    requireValid(options);
    this.#options = options;
    this.#blocks = options.policy === 'block';
    this.#evicted = options.policy === 'drop-newest' ? DROPPED_NEWEST : DROPPED_OLDEST;
    this.#held = new HeldItems(options);
    this.#waitingMax = options.waitingMax ?? WAITING_MAX;
    this.now = options.now ?? turnNow;
  }

  get size(): number {
    return this.#held.size;
  }

  get bytes(): number {
    return this.#held.bytes;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** When the item that `take` would return was accepted, on the buffer's clock. */
  get oldestAtMs(): number | undefined {
    return this.#held.oldest().headAtMs();
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
    return this.#held.readPeak();
  }

  /** Never waits, never throws for a full or closed buffer, and never overtakes a waiting producer. */
  offer(item: T): OfferOutcome {
    const bytes = this.#measure(item);
    this.#offered += 1;
    const outcome = this.#admit(item, bytes);
    if (isRefused(outcome)) this.#refused += 1;
    return outcome;
  }

  /**
   * `offer` for each item from `from` on, up to the first that is refused: that one counts as offered,
   * those behind it do not. The list must not change meanwhile. To go on, add `accepted` to `from`.
   */
  offerMany(items: readonly T[], from = 0): OfferManyOutcome {
    let i = from;
    // Nobody is before them and nothing may give way: what fits is moved in one piece.
    if (this.#blocks && !this.#isClosed && this.#producers.size === 0) i += this.#pushRun(items, i);
    for (; i < items.length; i += 1) {
      const outcome = this.offer(items[i] as T);
      if (isRefused(outcome)) return { accepted: i - from, refused: outcome.kind };
    }
    return { accepted: i - from, refused: undefined };
  }

  /** Waits for room, first come first served. A cancelled wait leaves no trace in the buffer. */
  async offerWhenRoom(item: T, signal?: AbortSignal): Promise<WaitOutcome> {
    const bytes = this.#measure(item);
    this.#offered += 1;
    if (signal?.aborted) return this.#refuse('aborted');
    const outcome = this.#admit(item, bytes);
    if (!isRefused(outcome)) return 'accepted';
    if (outcome !== FULL) return this.#refuse(outcome.kind);
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
    const item = this.#held.shift(this.#held.oldest());
    this.#taken += 1;
    this.#afterTaking();
    return item;
  }

  /**
   * Takes from the head until a limit is reached or `accept` refuses an item, which stays.
   * The first item is taken even if it alone exceeds `maxBytes`: it could otherwise never leave.
   */
  takeMany(maxEvents: number, maxBytes: number, accept?: (item: T) => boolean): T[] {
    return this.#takeFrom(undefined, maxEvents, maxBytes, accept);
  }

  peek(): T | undefined {
    return this.size === 0 ? undefined : this.#held.oldest().peek();
  }

  /** The items of one class alone, for a sender that the other class must not hold up. */
  lane(itemClass: EventClass): ItemSource<T> {
    const ring = this.#held[itemClass];
    return new Lane(this, this.#consumers, ring, (maxEvents, maxBytes, accept) =>
      this.#takeFrom(ring, maxEvents, maxBytes, accept),
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
    const { capacityEvents, capacityBytes } = this.#options;
    const eventsMax = Math.max(0, capacityEvents - events);
    const bytesMax = Math.max(0, capacityBytes - bytes);
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
    return new BufferIterator(this, () => this.take() as T);
  }

  /** Yields all that is there, `maxEvents` at most: one promise a batch, where a loop over items costs
   *  one for each. */
  batches(maxEvents: number): AsyncIterableIterator<T[], undefined> {
    requireWhole('maxEvents', maxEvents, 1);
    return new BufferIterator(this, () => this.takeMany(maxEvents, Infinity));
  }

  #measure(item: T): number {
    return requireSize(this.#options.sizeOf(item));
  }

  #admit(item: T, bytes: number): OfferOutcome {
    if (this.#isClosed) return CLOSED;
    if (bytes > this.#options.capacityBytes) return TOO_LARGE;
    if (!this.#blocks && this.#options.isSheddable(item)) return this.#admitSheddable(item, bytes);
    // Producers came before this one: it may not take the room that they wait for.
    return this.#producers.size > 0 ? FULL : this.#admitCritical(item, bytes);
  }

  #admitCritical(item: T, bytes: number): OfferOutcome {
    const { critical } = this.#held;
    if (this.#held.fitsCritical(bytes)) return this.#push(critical, item, bytes);
    // Evicting every sheddable item leaves the critical ones: is there room beside those?
    if (this.#blocks || !this.#held.couldFitCritical(bytes)) return FULL;
    return this.#pushEvicting(critical, item, bytes);
  }

  #admitSheddable(item: T, bytes: number): OfferOutcome {
    const { sheddable } = this.#held;
    if (!this.#held.couldFitSheddable(bytes)) return this.#dropArrival(item);
    const older = this.#held.removeSameKey(item);
    if (older !== undefined) return this.#pushSuperseding(older, item, bytes);
    if (this.#held.fitsSheddable(bytes)) return this.#push(sheddable, item, bytes);
    if (this.#evicted === DROPPED_NEWEST) return this.#dropArrival(item);
    return this.#pushEvicting(sheddable, item, bytes);
  }

  #dropArrival(item: T): OfferOutcome {
    this.#accepted += 1;
    this.#dropped += 1;
    this.#options.onDropped?.(item, 'dropped');
    return DROPPED_ARRIVAL;
  }

  #push(ring: ItemRing<T>, item: T, bytes: number): OfferOutcome {
    this.#held.push(ring, item, bytes, this.now());
    this.#accepted += 1;
    this.#consumers.wake();
    return ACCEPTED;
  }

  #pushRun(items: readonly T[], from: number): number {
    const count = this.#held.pushRun(items, from, this.#options.sizeOf, this.now());
    this.#offered += count;
    this.#accepted += count;
    if (count > 0) this.#consumers.wake();
    return count;
  }

  #pushEvicting(ring: ItemRing<T>, item: T, bytes: number): OfferOutcome {
    const first = this.#evict();
    const more = this.#evictUntilFits(ring, bytes);
    this.#push(ring, item, bytes);
    // Last, so that a listener that offers or takes finds the buffer in order.
    this.#options.onDropped?.(first, 'dropped');
    if (more) for (const victim of more) this.#options.onDropped?.(victim, 'dropped');
    return this.#evicted;
  }

  #pushSuperseding(older: T, item: T, bytes: number): OfferOutcome {
    this.#superseded += 1;
    const more = this.#evictUntilFits(this.#held.sheddable, bytes);
    this.#push(this.#held.sheddable, item, bytes);
    this.#options.onDropped?.(older, 'superseded');
    if (more) for (const victim of more) this.#options.onDropped?.(victim, 'dropped');
    return SUPERSEDED;
  }

  /** Undefined when nothing had to go: the ordinary case allocates no list. */
  #evictUntilFits(ring: ItemRing<T>, bytes: number): T[] | undefined {
    let victims: T[] | undefined;
    while (!this.#held.fits(ring, bytes)) (victims ??= []).push(this.#evict());
    return victims;
  }

  #evict(): T {
    this.#dropped += 1;
    return this.#held.evict();
  }

  /** Also after an abort and from within a listener: it always starts from the first who waits. */
  #letProducersIn(): void {
    for (let next = this.#producers.first(); next; next = this.#producers.first()) {
      if (!this.#held.couldFitCritical(next.bytes)) return;
      // Out of the line before it is admitted: a listener may come back here.
      next.settle('accepted');
      this.#admitCritical(next.item, next.bytes);
    }
  }

  #takeFrom(
    lane: ItemRing<T> | undefined,
    maxEvents: number,
    maxBytes: number,
    accept?: (item: T) => boolean,
  ): T[] {
    const items = this.#held.takeMany(lane, maxEvents, maxBytes, accept);
    this.#taken += items.length;
    if (items.length > 0) this.#afterTaking();
    return items;
  }

  #afterTaking(): void {
    if (this.#producers.size > 0) this.#letProducersIn();
    this.#roomy.wake();
    if (this.#isClosed) this.#drained.wake();
  }

  #refuse<O extends WaitOutcome>(outcome: O): O {
    this.#refused += 1;
    return outcome;
  }
}
