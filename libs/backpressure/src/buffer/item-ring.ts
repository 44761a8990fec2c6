import { invariant } from '@verbatim/contracts';
import { requireSize } from './buffer-limits.js';

const SLOTS_FIRST = 16;
/** In place of a size: the item was removed from between others. No item measures less than 0. */
const HOLE = -1;

/**
 * First-in-first-out ring of items with, per item, its size, its place in the order of acceptance
 * and its time of acceptance.
 *
 * Bounds: the owner decides when it is full. When the slots run out they double, unless half of them
 * are holes, which are then closed up; they are never given back, so memory follows the highest fill,
 * or the longest list that was pushed in one run.
 */
export class ItemRing<T> {
  #items: (T | undefined)[] = new Array<T | undefined>(SLOTS_FIRST);
  #sizes = new Float64Array(SLOTS_FIRST);
  #tickets = new Float64Array(SLOTS_FIRST);
  #times = new Float64Array(SLOTS_FIRST);
  #mask = SLOTS_FIRST - 1;
  #head = 0;
  /** Slots from the first item to the last; neither of these two is ever a hole. */
  #span = 0;
  #holes = 0;
  #bytes = 0;

  get size(): number {
    return this.#span - this.#holes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(item: T, bytes: number, ticket: number, atMs: number): void {
    if (this.#span > this.#mask) this.#makeRoom();
    const slot = (this.#head + this.#span) & this.#mask;
    this.#items[slot] = item;
    this.#sizes[slot] = bytes;
    this.#tickets[slot] = ticket;
    this.#times[slot] = atMs;
    this.#span += 1;
    this.#bytes += bytes;
  }

  /**
   * Pushes from a list what measures no more than `bytesMax` together, `most` items at most. Returns how
   * many. They get no tickets: this is for a ring that is compared with no other. `sizeOf` must leave
   * the ring alone.
   */
  pushRun(
    list: readonly T[],
    from: number,
    most: number,
    bytesMax: number,
    sizeOf: (item: T) => number,
    atMs: number,
  ): number {
    while (this.#span + most > this.#mask + 1) this.#makeRoom();
    const items = this.#items;
    const sizes = this.#sizes;
    const mask = this.#mask;
    const first = this.#head + this.#span;
    let bytes = 0;
    let count = 0;
    for (; count < most; count += 1) {
      const item = list[from + count] as T;
      const size = requireSize(sizeOf(item));
      if (bytes + size > bytesMax) break;
      const slot = (first + count) & mask;
      items[slot] = item;
      sizes[slot] = size;
      bytes += size;
    }
    this.#stamp(first & mask, count, atMs);
    invariant(first === this.#head + this.#span, 'a ring was changed by a measurement');
    this.#span += count;
    this.#bytes += bytes;
    return count;
  }

  /** The oldest. */
  shift(): T {
    invariant(this.#span > 0, 'shift from an empty ring');
    const slot = this.#head;
    const item = this.#clear(slot);
    this.#head = (slot + 1) & this.#mask;
    this.#span -= 1;
    if (this.#holes > 0) this.#skipHoles();
    return item;
  }

  /**
   * Takes from the head until a limit is reached; the first is taken even if it alone exceeds `bytesMax`.
   * What lies in one piece is moved in one piece, which costs a fraction of moving each.
   */
  shiftRun(most: number, bytesMax: number): T[] {
    if (!(most > 0)) return [];
    if (this.#holes > 0) return this.#shiftEach(most, bytesMax);
    const events = Math.min(Math.ceil(most), this.#span);
    const count = bytesMax < this.#bytes ? this.#countWithin(events, bytesMax) : events;
    const end = this.#head + count;
    const slots = this.#mask + 1;
    const items = this.#cut(this.#head, Math.min(end, slots));
    // The rest of a run that goes around the end.
    if (end > slots) items.push(...this.#cut(0, end - slots));
    this.#head = end & this.#mask;
    this.#span -= count;
    return items;
  }

  /** The newest. */
  pop(): T {
    invariant(this.#span > 0, 'pop from an empty ring');
    const item = this.#clear((this.#head + this.#span - 1) & this.#mask);
    this.#span -= 1;
    while (this.#holes > 0 && this.#sizeAt(this.#span - 1) === HOLE) {
      this.#span -= 1;
      this.#holes -= 1;
    }
    return item;
  }

  /** The item pushed with this ticket, which must be held. Found by halves: tickets only ascend. */
  remove(ticket: number): T {
    let low = 0;
    for (let high = this.#span - 1; low < high;) {
      const middle = (low + high) >>> 1;
      if (this.#ticketAt(middle) < ticket) low = middle + 1;
      else high = middle;
    }
    invariant(this.#span > 0 && this.#ticketAt(low) === ticket, 'remove what is not held');
    if (low === 0) return this.shift();
    if (low === this.#span - 1) return this.pop();
    const slot = (this.#head + low) & this.#mask;
    const item = this.#clear(slot);
    this.#sizes[slot] = HOLE;
    this.#holes += 1;
    return item;
  }

  /** The four below describe the item that `shift` would return; the first two need there to be one. */
  peek(): T {
    return this.#items[this.#head] as T;
  }

  headBytes(): number {
    return this.#sizeAt(0);
  }

  /** Infinity for an empty ring: it then loses every comparison for the oldest item. */
  headTicket(): number {
    return this.#span === 0 ? Infinity : this.#ticketAt(0);
  }

  headAtMs(): number | undefined {
    return this.#span === 0 ? undefined : this.#times[this.#head];
  }

  #sizeAt(position: number): number {
    return this.#sizes[(this.#head + position) & this.#mask] as number;
  }

  #ticketAt(position: number): number {
    return this.#tickets[(this.#head + position) & this.#mask] as number;
  }

  #clear(slot: number): T {
    const item = this.#items[slot] as T;
    // The ring outlives its items: a reference left here would keep a taken item alive.
    this.#items[slot] = undefined;
    this.#bytes -= this.#sizes[slot] as number;
    return item;
  }

  /** At the head, where there must be none. */
  #skipHoles(): void {
    while (this.#holes > 0 && this.#sizeAt(0) === HOLE) {
      this.#head = (this.#head + 1) & this.#mask;
      this.#span -= 1;
      this.#holes -= 1;
    }
  }

  #stamp(first: number, count: number, atMs: number): void {
    this.#times.fill(atMs, first, first + count);
    // The rest of a run that goes around the end.
    const rest = first + count - this.#mask - 1;
    if (rest > 0) this.#times.fill(atMs, 0, rest);
  }

  /** How many from the head measure no more together; one at least. There must be no holes. */
  #countWithin(most: number, bytesMax: number): number {
    let bytes = 0;
    for (let count = 0; count < most; count += 1) {
      bytes += this.#sizeAt(count);
      if (bytes > bytesMax) return Math.max(1, count);
    }
    return most;
  }

  #cut(from: number, to: number): T[] {
    const items = this.#items;
    const sizes = this.#sizes;
    const cut = items.slice(from, to) as T[];
    let bytes = 0;
    // A loop, because `fill` takes twice as long as the slice and this together.
    for (let slot = from; slot < to; slot += 1) {
      bytes += sizes[slot] as number;
      items[slot] = undefined;
    }
    this.#bytes -= bytes;
    return cut;
  }

  #shiftEach(most: number, bytesMax: number): T[] {
    const items: T[] = [];
    let bytes = 0;
    while (items.length < most && this.#span > 0) {
      bytes += this.headBytes();
      if (bytes > bytesMax && items.length > 0) break;
      items.push(this.shift());
    }
    return items;
  }

  /** Half of the slots are free afterwards, so that each item pays for two moves at most. */
  #makeRoom(): void {
    const slots = (this.#mask + 1) * (this.#holes > 0 && this.#holes * 2 >= this.#span ? 1 : 2);
    const items = new Array<T | undefined>(slots);
    const [sizes, tickets, times] = [0, 1, 2].map(() => new Float64Array(slots)) as Columns;
    let to = 0;
    for (let position = 0; position < this.#span; position += 1) {
      const from = (this.#head + position) & this.#mask;
      if (this.#sizes[from] === HOLE) continue;
      items[to] = this.#items[from];
      sizes[to] = this.#sizes[from] as number;
      tickets[to] = this.#tickets[from] as number;
      times[to] = this.#times[from] as number;
      to += 1;
    }
    this.#items = items;
    this.#sizes = sizes;
    this.#tickets = tickets;
    this.#times = times;
    this.#mask = slots - 1;
    this.#head = 0;
    this.#span = to;
    this.#holes = 0;
  }
}

type Column = Float64Array<ArrayBuffer>;
type Columns = [Column, Column, Column];
