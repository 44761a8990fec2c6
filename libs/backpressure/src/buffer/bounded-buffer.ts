import { performance } from 'node:perf_hooks';
import { invariant, type EventClass } from '@verbatim/contracts';
import type { BoundedBufferOptions, BufferCounters, BufferPeak } from './buffer-options.js';
import { BufferIterator } from './buffer-iterator.js';
import type { ItemSource } from './item-source.js';
import { ItemRing } from './item-ring.js';
import { Lane } from './lane.js';
import {
  ACCEPTED,
  CLOSED,
  FULL,
  TOO_LARGE,
  type OfferOutcome,
  type WaitOutcome,
} from './offer-outcome.js';
import { WaitingProducers } from './waiting-producers.js';
import { Watchers, type WaitLimits } from './watchers.js';

/** A producer is one call; far more waiting than one machine has calls is a flood, not a wait. */
const WAITING_MAX = 1_024;

/**
 * First-in-first-out buffer between the call path and the audit queue.
 *
 * Bounds: `capacityEvents` and `capacityBytes`; the first one reached makes it full.
 * When full: `block` hands the item back. `drop-oldest` evicts sheddable items, oldest first, and
 * only if that makes room: a critical item that would not fit even then is handed back with nothing
 * evicted, and a sheddable one is itself the victim. Critical items are never evicted.
 * Crash: memory only; what was accepted and not taken is lost (the spool holds the critical part).
 * Order: items leave in the order in which they were accepted, whatever their class.
 * Cost: every operation is constant time but for growth and for several evictions by one offer,
 * each of which happens once in an item's life.
 *
 * Source: docs/specs/backpressure.md, section 2.
 */
export class BoundedBuffer<T> implements AsyncIterable<T>, ItemSource<T> {
  readonly #options: BoundedBufferOptions<T>;
  readonly #waitingMax: number;
  /** The clock that stamps items; a batcher reads ages on it. */
  readonly now: () => number;

  // One ring per class with a common numbering: the oldest item is at one of two heads, and the
  // oldest sheddable one, though in the middle of the order, is at a head too.
  readonly #critical = new ItemRing<T>();
  readonly #sheddable = new ItemRing<T>();
  #ticket = 0;

  readonly #producers = new WaitingProducers<T>();
  readonly #consumers = new Watchers();
  readonly #drained = new Watchers();
  #isClosed = false;

  #offered = 0;
  #accepted = 0;
  #refused = 0;
  #dropped = 0;
  #taken = 0;
  #peakEvents = 0;
  #peakBytes = 0;

  constructor(options: BoundedBufferOptions<T>) {
    requireWhole('capacityEvents', options.capacityEvents);
    requireWhole('capacityBytes', options.capacityBytes);
    this.#options = options;
    this.#waitingMax = options.waitingMax ?? WAITING_MAX;
    this.now = options.now ?? (() => performance.now());
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
    if (outcome.kind !== 'accepted' && outcome.kind !== 'dropped') this.#refused += 1;
    return outcome;
  }

  /** Waits for room, first come first served. A cancelled wait leaves no trace in the buffer. */
  async offerWhenRoom(item: T, signal?: AbortSignal): Promise<WaitOutcome> {
    const bytes = this.#measure(item);
    this.#offered += 1;
    if (signal?.aborted) return this.#refuse('aborted');
    const outcome = this.#admit(item, bytes, this.#producers.size > 0);
    if (outcome.kind === 'dropped') return 'accepted';
    if (outcome.kind === 'accepted') return 'accepted';
    if (outcome.kind !== 'full') return this.#refuse(outcome.kind);
    if (this.#producers.size >= this.#waitingMax) return this.#refuse('full');
    return this.#producers.add(item, bytes, signal, () => {
      this.#refused += 1;
      // The one that left may have been the large one that held up the small ones behind it.
      this.#letProducersIn();
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
    if (bytes > this.#options.capacityBytes) return TOO_LARGE;
    const isDropping = this.#options.policy === 'drop-oldest';
    if (isDropping && this.#options.isSheddable(item)) return this.#admitSheddable(item, bytes);
    return isQueueing ? FULL : this.#admitCritical(item, bytes);
  }

  #admitCritical(item: T, bytes: number): OfferOutcome<T> {
    if (this.#hasRoom(this, bytes)) return this.#push(this.#critical, item, bytes);
    // Evicting every sheddable item leaves the critical ones: is there room beside those?
    if (!this.#hasRoom(this.#critical, bytes)) return FULL;
    return this.#pushEvicting(this.#critical, item, bytes);
  }

  #admitSheddable(item: T, bytes: number): OfferOutcome<T> {
    if (this.#hasRoom(this, bytes)) return this.#push(this.#sheddable, item, bytes);
    if (this.#hasRoom(this.#critical, bytes))
      return this.#pushEvicting(this.#sheddable, item, bytes);
    this.#accepted += 1;
    this.#dropped += 1;
    this.#options.onDropped?.(item);
    return { kind: 'dropped', which: item };
  }

  #hasRoom(held: { readonly size: number; readonly bytes: number }, bytes: number): boolean {
    const { capacityEvents, capacityBytes } = this.#options;
    return held.size < capacityEvents && held.bytes + bytes <= capacityBytes;
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
    const which = this.#sheddable.shift();
    const more: T[] = [];
    while (!this.#hasRoom(this, bytes)) more.push(this.#sheddable.shift());
    this.#dropped += 1 + more.length;
    this.#push(ring, item, bytes);
    // Last, so that a listener that offers or takes finds the buffer in order.
    this.#options.onDropped?.(which);
    for (const victim of more) this.#options.onDropped?.(victim);
    return { kind: 'dropped', which };
  }

  /** Also after an abort and from within a listener: it always starts from the first who waits. */
  #letProducersIn(): void {
    for (let next = this.#producers.first(); next; next = this.#producers.first()) {
      if (!this.#hasRoom(this.#critical, next.bytes)) return;
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

function requireWhole(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(`${name} is ${value}; expected a whole number of at least 1`);
  }
}
