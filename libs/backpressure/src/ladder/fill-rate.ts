/** Long enough that one large final or one deleted file does not look like a trend. */
const TIME_CONSTANT_MS = 5_000;

/**
 * How fast a spool grows, from what it held at each observation: an exponential average of the growth,
 * negative growth included. Time is passed in.
 */
export class FillRate {
  #lastBytes: number | undefined;
  #lastAt = 0;
  #bytesPerMs = 0;

  observe(heldBytes: number, now: number): void {
    const elapsedMs = now - this.#lastAt;
    if (this.#lastBytes !== undefined && elapsedMs <= 0) return;
    if (this.#lastBytes !== undefined) {
      const weight = 1 - Math.exp(-elapsedMs / TIME_CONSTANT_MS);
      const growth = (heldBytes - this.#lastBytes) / elapsedMs;
      this.#bytesPerMs += weight * (growth - this.#bytesPerMs);
    }
    this.#lastBytes = heldBytes;
    this.#lastAt = now;
  }

  /** 0 while the spool keeps its size or shrinks. */
  get bytesPerSecond(): number {
    return Math.max(0, this.#bytesPerMs * 1_000);
  }
}
