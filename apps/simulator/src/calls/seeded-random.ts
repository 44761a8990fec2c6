/**
 * A repeatable source of choices (pauses, faults, duplicates), so that a run can be played again with
 * its seed. Ids never come from here: two runs with one seed must not share a CallSid.
 *
 * Source: mulberry32, a 32-bit generator by Tommy Ettinger (public domain).
 */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** True for that share of the draws. */
  isChosen(share: number): boolean {
    return this.next() < share;
  }

  /** A source of its own for one call, so that calls running at once do not disturb each other. */
  fork(index: number): SeededRandom {
    return new SeededRandom(Math.imul(this.#state ^ (index + 1), 0x9e3779b1));
  }
}
