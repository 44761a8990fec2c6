export interface LatenessLimits {
  /** Late from here on … */
  readonly enterMs: number;
  /** … until it is below this. */
  readonly leaveMs: number;
  /** How many samples in a row it takes to believe either. */
  readonly enterSamples: number;
  readonly leaveSamples: number;
}

/**
 * Whether the event loop is late for good or stumbled once: what decides about calls must not flicker.
 */
export class LoopLateness {
  private late = false;
  /** Samples in a row that speak against the present state. */
  private against = 0;

  constructor(private readonly limits: LatenessLimits) {}

  get isLate(): boolean {
    return this.late;
  }

  /** True: the state has just changed. */
  sample(delayMs: number): boolean {
    const { enterMs, leaveMs, enterSamples, leaveSamples } = this.limits;
    const isAgainst = this.late ? delayMs < leaveMs : delayMs >= enterMs;
    this.against = isAgainst ? this.against + 1 : 0;
    if (this.against < (this.late ? leaveSamples : enterSamples)) return false;
    this.late = !this.late;
    this.against = 0;
    return true;
  }
}
