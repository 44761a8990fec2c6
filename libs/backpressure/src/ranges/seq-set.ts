import type { SeqRange } from '@verbatim/contracts';
import { firstReaching } from './seq-ranges.js';

/**
 * A large set of sequence numbers that changes all the time. (`seq-ranges` is for small ones, and
 * for sets on their way somewhere.)
 *
 * Bounds: 16 bytes a range, however long the range is; the owner bounds how many there are.
 * Cost: adding in ascending order is constant; anything else is a binary search and a shift.
 */
export class SeqSet {
  /** from, to, from, to, … ascending, inclusive, not touching: half the memory of pairs, or less. */
  #bounds: number[] = [];
  #size = 0;

  /** How many numbers, not how many ranges. */
  get size(): number {
    return this.#size;
  }

  has(seq: number): boolean {
    const at = this.#firstReaching(seq);
    return at < this.#bounds.length && (this.#bounds[at] as number) <= seq;
  }

  /** False when it was there already. */
  add(seq: number): boolean {
    const bounds = this.#bounds;
    const last = bounds.at(-1) ?? -2;
    if (seq === last + 1) bounds[bounds.length - 1] = seq;
    else if (seq > last) bounds.push(seq, seq);
    else if (!this.#insert(seq)) return false;
    this.#size += 1;
    return true;
  }

  /** Takes out what lies in `ranges` (normal form) and says how many numbers that were. */
  removeAll(ranges: readonly SeqRange[]): number {
    const bounds = this.#bounds;
    if (bounds.length === 0) return 0;
    let next = firstReaching(ranges, bounds[0] as number);
    // Asked again and again with what is gone already: then nothing is copied.
    if (next === ranges.length || (ranges[next] as SeqRange)[0] > (bounds.at(-1) as number))
      return 0;
    const rest: number[] = [];
    let size = 0;
    const keep = (from: number, to: number): void => {
      if (from > to) return;
      rest.push(from, to);
      size += to - from + 1;
    };
    for (let i = 0; i < bounds.length; i += 2) {
      let from = bounds[i] as number;
      const to = bounds[i + 1] as number;
      while (next < ranges.length && (ranges[next] as SeqRange)[1] < from) next += 1;
      for (let j = next; j < ranges.length && (ranges[j] as SeqRange)[0] <= to; j += 1) {
        keep(from, (ranges[j] as SeqRange)[0] - 1);
        from = (ranges[j] as SeqRange)[1] + 1;
      }
      keep(from, to);
    }
    const removed = this.#size - size;
    this.#bounds = rest;
    this.#size = size;
    return removed;
  }

  ranges(): SeqRange[] {
    const ranges: SeqRange[] = [];
    for (let i = 0; i < this.#bounds.length; i += 2) {
      ranges.push([this.#bounds[i] as number, this.#bounds[i + 1] as number]);
    }
    return ranges;
  }

  /** Index in `#bounds` of the first range that does not end before `seq`. */
  #firstReaching(seq: number): number {
    let low = 0;
    let high = this.#bounds.length / 2;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#bounds[middle * 2 + 1] as number) < seq) low = middle + 1;
      else high = middle;
    }
    return low * 2;
  }

  /** Out of order: inside the bounds that there are. */
  #insert(seq: number): boolean {
    const bounds = this.#bounds;
    // `seq - 1`: a range that ends just before takes it in.
    const at = this.#firstReaching(seq - 1);
    const from = bounds[at] as number;
    const to = bounds[at + 1] as number;
    if (seq >= from && seq <= to) return false;
    if (seq === to + 1) {
      const isBridge = bounds[at + 2] === seq + 1;
      if (isBridge) bounds.splice(at + 1, 2);
      else bounds[at + 1] = seq;
    } else if (seq === from - 1) {
      bounds[at] = seq;
    } else {
      bounds.splice(at, 0, seq, seq);
    }
    return true;
  }
}
