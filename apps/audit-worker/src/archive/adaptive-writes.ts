import { setTimeout as delay } from 'node:timers/promises';
import type { AimdLimit, RetryBudget } from '@verbatim/backpressure';
import { backoffMs } from '@verbatim/platform';
import { isTransient, StoreCircuitOpenError } from '../store/store-breaker.js';

export interface AdaptiveWritesOptions {
  /** How many commits of the vertical may be under way; these writes tell it how the store does. */
  readonly limit: AimdLimit;
  /** Of the process: what all verticals may retry at once. */
  readonly budget: RetryBudget;
  /** A write has failed and might be tried again here. */
  onRetry?(outcome: 'retried' | 'over-budget'): void;
  now?(): number;
  pause?(ms: number): Promise<unknown>;
}

const RETRY_BACKOFF = { firstMs: 100, maxMs: 1_000 } as const;
/** Then the jobs go back to the queue, whose own backoff goes on for ever. */
const ATTEMPTS_MAX = 3;

/**
 * The segment writes of one vertical. Their latency and failures move the limit; a write that failed is
 * tried again here, with the same bytes, while the budget pays for it. What it does not pay for fails,
 * and the jobs wait in the queue.
 */
export class AdaptiveWrites {
  private readonly now: () => number;
  private readonly pause: (ms: number) => Promise<unknown>;

  constructor(private readonly options: AdaptiveWritesOptions) {
    this.now = options.now ?? (() => performance.now());
    this.pause = options.pause ?? delay;
  }

  /** Errors: those of `write`. */
  async run<T>(write: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(write);
      } catch (error) {
        if (!this.mayRetry(error, attempt)) throw error;
        await this.pause(backoffMs(attempt, RETRY_BACKOFF));
      }
    }
  }

  private async attempt<T>(write: () => Promise<T>): Promise<T> {
    const { limit, budget } = this.options;
    const ticket = limit.take();
    const startedAtMs = this.now();
    try {
      const result = await write();
      limit.onSuccess(ticket, this.now() - startedAtMs);
      budget.onSuccess();
      return result;
    } catch (error) {
      // A store that says no for good has answered.
      if (isTransient(error)) limit.onFailure(ticket);
      else limit.onSuccess(ticket, this.now() - startedAtMs);
      throw error;
    }
  }

  private mayRetry(error: unknown, attempt: number): boolean {
    // While the circuit is open nothing was tried, and nothing would be.
    if (!isTransient(error) || error instanceof StoreCircuitOpenError) return false;
    if (attempt >= ATTEMPTS_MAX) return false;
    const isPaidFor = this.options.budget.mayRetry(this.now());
    this.options.onRetry?.(isPaidFor ? 'retried' : 'over-budget');
    return isPaidFor;
  }
}
