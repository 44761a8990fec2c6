import { invariant } from '@verbatim/contracts';

export interface LagThresholdOptions {
  /** Above this age, in milliseconds, the condition begins. */
  readonly aboveMs: number;
  /** Held for this long, it is reached. */
  readonly sustainedMs: number;
  /** Below this age … */
  readonly backBelowMs: number;
  /** … for this long, it is over. */
  readonly backForMs: number;
}

/**
 * A threshold with hysteresis in height and in time: reached when the age stays above for a while, over
 * when it stays below a lower mark for a while. A single sample decides nothing: after a process was
 * stopped, the first one shows an age that the acknowledgements at hand are about to end.
 *
 * Units: monotonic milliseconds, given by the caller.
 */
export class LagThreshold {
  #isReached = false;
  /** Since when the samples have spoken for a change. */
  #sinceMs: number | undefined;

  constructor(private readonly options: LagThresholdOptions) {
    const { aboveMs, backBelowMs } = options;
    invariant(backBelowMs <= aboveMs, `the mark for the end, ${backBelowMs}, is above ${aboveMs}`);
  }

  get isReached(): boolean {
    return this.#isReached;
  }

  /** How the sample changed the state; `undefined` if it did not. */
  observe(ageMs: number, nowMs: number): 'reached' | 'over' | undefined {
    const { aboveMs, sustainedMs, backBelowMs, backForMs } = this.options;
    const speaks = this.#isReached ? ageMs < backBelowMs : ageMs > aboveMs;
    if (!speaks) {
      this.#sinceMs = undefined;
      return undefined;
    }
    // A clock that was set back starts the wait anew: later is better than wrong.
    this.#sinceMs = Math.min(this.#sinceMs ?? nowMs, nowMs);
    if (nowMs - this.#sinceMs < (this.#isReached ? backForMs : sustainedMs)) return undefined;
    this.#sinceMs = undefined;
    this.#isReached = !this.#isReached;
    return this.#isReached ? 'reached' : 'over';
  }
}
