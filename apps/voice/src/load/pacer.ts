/**
 * How many events are due: an open loop, so that a system which falls behind does not slow its own load
 * down. Evenly spaced: nothing waits for a whole second.
 *
 * Bounds: `burstMax` a turn; what is due beyond it stays due, and shows as `behind`.
 */
export class Pacer {
  private due = 0;
  private lastAtMs: number;

  constructor(
    startAtMs: number,
    private readonly burstMax: number,
  ) {
    this.lastAtMs = startAtMs;
  }

  get behind(): number {
    return Math.floor(this.due);
  }

  /** What to send now, when `perSecond` has held since the last turn. */
  take(nowMs: number, perSecond: number): number {
    this.due += ((nowMs - this.lastAtMs) / 1_000) * perSecond;
    this.lastAtMs = nowMs;
    const taken = Math.min(Math.floor(this.due), this.burstMax);
    this.due -= taken;
    return taken;
  }
}
