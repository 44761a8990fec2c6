import { invariant } from '@verbatim/contracts';

export interface RetryBudgetOptions {
  /** Retries that each success pays for, from 0 to 1. */
  readonly perSuccess: number;
  /** Retries that are there without any success, so that a quiet process may retry at all. */
  readonly perSecond: number;
  /** Most that can be saved up. */
  readonly capacity: number;
}

/**
 * What may be retried at once: a share of what succeeds, and a little. While everything fails, retries
 * would be as much load again for a store that has too much already.
 *
 * Bounds: over any time, at most `capacity` + `perSuccess` × successes + `perSecond` × seconds.
 * No clock: the time is told, monotonic milliseconds.
 */
export class RetryBudget {
  readonly #options: RetryBudgetOptions;
  #tokens: number;
  #atMs: number | undefined;

  /** Begins full. */
  constructor(options: RetryBudgetOptions) {
    const { perSuccess, perSecond, capacity } = options;
    invariant(perSuccess >= 0 && perSuccess <= 1, `a success pays for 0 to 1, not ${perSuccess}`);
    invariant(perSecond >= 0 && capacity >= 1, 'a budget has room for one retry');
    this.#options = options;
    this.#tokens = capacity;
  }

  onSuccess(): void {
    this.#add(this.#options.perSuccess);
  }

  /** True takes one from the budget. */
  mayRetry(nowMs: number): boolean {
    const elapsedMs = Math.max(0, nowMs - (this.#atMs ?? nowMs));
    this.#atMs = Math.max(nowMs, this.#atMs ?? nowMs);
    this.#add((elapsedMs / 1_000) * this.#options.perSecond);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  #add(tokens: number): void {
    this.#tokens = Math.min(this.#options.capacity, this.#tokens + tokens);
  }
}
