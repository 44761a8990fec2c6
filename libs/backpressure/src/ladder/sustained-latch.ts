/**
 * Turns on when its condition for that has held for a whole interval, and off likewise: a condition that
 * comes and goes changes nothing. The two conditions must exclude each other.
 *
 * Source: CoDel (RFC 8289) acts on a sojourn time that stays above its target for an interval; here the
 * way back is measured like the way in.
 */
export class SustainedLatch {
  #isOn = false;
  /** Since when what would turn it has held. */
  #since: number | undefined;

  get isOn(): boolean {
    return this.#isOn;
  }

  update(isEntered: boolean, isLeft: boolean, intervalMs: number, now: number): boolean {
    const turns = this.#isOn ? isLeft : isEntered;
    if (!turns) {
      this.#since = undefined;
      return this.#isOn;
    }
    this.#since ??= now;
    if (now - this.#since < intervalMs) return this.#isOn;
    this.#isOn = !this.#isOn;
    this.#since = undefined;
    return this.#isOn;
  }
}
