export interface LagIntervalReport {
  /** The greatest age that the oldest unacknowledged event reached. */
  readonly maxMs: number;
  /** How long that age was above the objective. */
  readonly aboveObjectiveMs: number;
}

/**
 * The greatest lag of an interval and the time spent above the objective: exact, without sampling.
 * Between two acknowledgements the age of the oldest event grows with the clock, so that its peaks lie
 * right before acknowledgements: whoever observes before and after each misses none.
 *
 * Errs by the time between two observations where the oldest event was dropped, upwards.
 *
 * Units: monotonic milliseconds, given by the caller. Time that runs backwards counts as none.
 */
export class LagInterval {
  #maxMs = 0;
  #aboveMs = 0;
  #lastAtMs: number | undefined;
  #lastOldestAtMs = Infinity;

  constructor(private readonly objectiveMs: number) {}

  /** `oldestAtMs` is `Infinity` when nothing is outstanding. Returns the time above it adds. */
  observe(oldestAtMs: number, nowMs: number): number {
    const fromMs = Math.min(this.#lastAtMs ?? nowMs, nowMs);
    const aboveFromMs = Math.min(this.#lastOldestAtMs, oldestAtMs) + this.objectiveMs;
    const addedMs = Math.max(0, nowMs - Math.max(fromMs, aboveFromMs));
    this.#aboveMs += addedMs;
    this.#maxMs = Math.max(this.#maxMs, nowMs - oldestAtMs);
    this.#lastAtMs = nowMs;
    this.#lastOldestAtMs = oldestAtMs;
    return addedMs;
  }

  /** The peak so far. */
  get maxMs(): number {
    return this.#maxMs;
  }

  /** Ends the interval; what is outstanding goes on into the next. */
  take(): LagIntervalReport {
    const report = { maxMs: this.#maxMs, aboveObjectiveMs: this.#aboveMs };
    this.#maxMs = 0;
    this.#aboveMs = 0;
    return report;
  }
}
