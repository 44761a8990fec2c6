/**
 * So many a second on average, and `burst` at once.
 *
 * Units: milliseconds of a clock that never goes back.
 */
export class RateBucket {
  private tokens: number;
  private filledAtMs: number | undefined;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.tokens = burst;
  }

  /** Takes one, or so many, if there are. */
  take(nowMs: number, amount = 1): boolean {
    const elapsedMs = Math.max(0, nowMs - (this.filledAtMs ?? nowMs));
    this.tokens = Math.min(this.burst, this.tokens + (elapsedMs * this.perSecond) / 1_000);
    this.filledAtMs = nowMs;
    if (this.tokens < amount) return false;
    this.tokens -= amount;
    return true;
  }
}
