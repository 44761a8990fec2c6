/**
 * How many more items a subscriber has asked for. Additive, and saturating at "without bound"
 * (2^53 - 1, counted down no more) instead of overflowing: rules 1.1, 3.8 and 3.17.
 */
export class Demand {
  static readonly UNBOUNDED = Number.MAX_SAFE_INTEGER;

  #outstanding = 0;

  get outstanding(): number {
    return this.#outstanding;
  }

  /** False, and nothing changed, for what cannot be asked for: zero, negatives, fractions, NaN. */
  request(n: number): boolean {
    if (!(n > 0) || (n !== Infinity && !Number.isInteger(n))) return false;
    // Compared before adding: beyond 2^53 the sum itself would be inexact.
    const headroom = Demand.UNBOUNDED - this.#outstanding;
    this.#outstanding = n >= headroom ? Demand.UNBOUNDED : this.#outstanding + n;
    return true;
  }

  /** Spends one; false when nothing is asked for. */
  take(): boolean {
    if (this.#outstanding === 0) return false;
    if (this.#outstanding !== Demand.UNBOUNDED) this.#outstanding -= 1;
    return true;
  }

  clear(): void {
    this.#outstanding = 0;
  }
}
