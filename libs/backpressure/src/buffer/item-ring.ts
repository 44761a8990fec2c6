import { invariant } from '@verbatim/contracts';

const SLOTS_FIRST = 16;

/**
 * First-in-first-out ring of items with, per item, its size, its place in the order of acceptance
 * and its time of acceptance.
 *
 * Bounds: the owner decides when it is full; slots double on demand to the next power of two and
 * are never given back, so memory follows the highest fill.
 */
export class ItemRing<T> {
  #items: (T | undefined)[] = new Array<T | undefined>(SLOTS_FIRST);
  #sizes = new Float64Array(SLOTS_FIRST);
  #tickets = new Float64Array(SLOTS_FIRST);
  #times = new Float64Array(SLOTS_FIRST);
  #mask = SLOTS_FIRST - 1;
  #head = 0;
  #size = 0;
  #bytes = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(item: T, bytes: number, ticket: number, atMs: number): void {
    if (this.#size > this.#mask) this.#grow();
    const slot = (this.#head + this.#size) & this.#mask;
    this.#items[slot] = item;
    this.#sizes[slot] = bytes;
    this.#tickets[slot] = ticket;
    this.#times[slot] = atMs;
    this.#size += 1;
    this.#bytes += bytes;
  }

  shift(): T {
    invariant(this.#size > 0, 'shift from an empty ring');
    const slot = this.#head;
    const item = this.#items[slot] as T;
    // The ring outlives its items: a reference left here would keep a taken item alive.
    this.#items[slot] = undefined;
    this.#bytes -= this.#sizes[slot] as number;
    this.#size -= 1;
    this.#head = (slot + 1) & this.#mask;
    return item;
  }

  /** The three below describe the item that `shift` would return; the ring must not be empty. */
  peek(): T {
    return this.#items[this.#head] as T;
  }

  headBytes(): number {
    return this.#sizes[this.#head] as number;
  }

  /** Infinity for an empty ring: it then loses every comparison for the oldest item. */
  headTicket(): number {
    return this.#size === 0 ? Infinity : (this.#tickets[this.#head] as number);
  }

  headAtMs(): number | undefined {
    return this.#size === 0 ? undefined : this.#times[this.#head];
  }

  #grow(): void {
    const slots = (this.#mask + 1) * 2;
    const items = new Array<T | undefined>(slots);
    for (let i = 0; i < this.#size; i += 1) items[i] = this.#items[(this.#head + i) & this.#mask];
    this.#items = items;
    this.#sizes = this.#unrolled(this.#sizes, slots);
    this.#tickets = this.#unrolled(this.#tickets, slots);
    this.#times = this.#unrolled(this.#times, slots);
    this.#mask = slots - 1;
    this.#head = 0;
  }

  #unrolled(column: Float64Array<ArrayBuffer>, slots: number): Float64Array<ArrayBuffer> {
    const wider = new Float64Array(slots);
    wider.set(column.subarray(this.#head));
    wider.set(column.subarray(0, this.#head), column.length - this.#head);
    return wider;
  }
}
