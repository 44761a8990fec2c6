/**
 * One clock for a call of several streams: each stream's own begins at 0, and rules order what was said by
 * one. What happens between two streams takes no time on it.
 */
export class CallClock {
  private baseMs = 0;
  private latestMs = 0;

  /** A moment of the stream that runs, on the call's clock. */
  at(mediaMs: number): number {
    const callMs = this.baseMs + mediaMs;
    this.latestMs = Math.max(this.latestMs, callMs);
    return callMs;
  }

  get nowMs(): number {
    return this.latestMs;
  }

  nextStream(): void {
    this.baseMs = this.latestMs;
  }
}
