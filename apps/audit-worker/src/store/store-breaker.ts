import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  type CircuitBreakerPolicy,
} from 'cockatiel';

/** The write was not attempted: the last ones have all failed, and the next probe is not due. */
export class StoreCircuitOpenError extends OperationalError {
  readonly code = 'STORE.CIRCUIT_OPEN';
  readonly retryable = true;
}

/** In a row: at 30 % failing writes it opens about once in 400, and loses a second. */
export const FAILURES_IN_A_ROW = 5;
/** From a failure to the next probe. */
export const PROBE_AFTER_MS = 1_000;

export const BREAKER_STATES = { closed: 0, 'half-open': 1, open: 2 } as const;
export type BreakerState = keyof typeof BREAKER_STATES;

/**
 * Stops writing to a store that fails, and tries with one write a second whether it is back. All writes
 * of the process share it; reads do not, or a write-protected store would look well.
 *
 * When open: `execute` rejects at once, retryably; `untilTried` is how work waits instead of failing.
 */
export class StoreBreaker {
  private readonly breaker: CircuitBreakerPolicy;
  private openedAtMs = 0;
  private openedAt = 0;
  private wasOpen = false;

  constructor(private readonly logger: Pick<Logger, 'warn' | 'info'>) {
    this.breaker = circuitBreaker(handleWhen(isTransient), {
      breaker: new ConsecutiveBreaker(FAILURES_IN_A_ROW),
      halfOpenAfter: PROBE_AFTER_MS,
    });
    this.breaker.onBreak(() => this.opened());
    this.breaker.onReset(() => this.closed());
  }

  get state(): BreakerState {
    if (this.breaker.state === CircuitState.Open) return 'open';
    return this.breaker.state === CircuitState.HalfOpen ? 'half-open' : 'closed';
  }

  /** Errors: the write's own; `StoreCircuitOpenError` when it was not attempted. */
  async execute<T>(write: () => Promise<T>): Promise<T> {
    this.forgetClockJump();
    try {
      return await this.breaker.execute(write);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new StoreCircuitOpenError('The object store has failed; writes wait for a probe.');
    }
  }

  /** Resolves when a write would be attempted, or when aborted. Costs nothing while closed. */
  async untilTried(signal: AbortSignal): Promise<void> {
    while (this.state === 'open' && !signal.aborted) {
      const waitMs = this.openedAtMs + PROBE_AFTER_MS - performance.now();
      if (waitMs <= 0) return;
      await delay(Math.ceil(waitMs), undefined, { signal }).catch(() => undefined);
    }
  }

  /** The library goes by the wall clock; set back by an hour, that would keep it open for an hour. */
  private forgetClockJump(): void {
    const isDue = performance.now() - this.openedAtMs > PROBE_AFTER_MS * 2;
    const looksDue = Date.now() - this.openedAt >= PROBE_AFTER_MS;
    if (this.state === 'open' && isDue && !looksDue) this.breaker.isolate().dispose();
  }

  private opened(): void {
    this.openedAtMs = performance.now();
    this.openedAt = Date.now();
    if (this.wasOpen) return;
    this.wasOpen = true;
    this.logger.warn(
      { failures: FAILURES_IN_A_ROW, probeEveryMs: PROBE_AFTER_MS },
      'The object store fails: writes pause, jobs wait in the queue.',
    );
  }

  private closed(): void {
    if (!this.wasOpen) return;
    this.wasOpen = false;
    this.logger.info('The object store takes writes again.');
  }
}

/** Of the store, not of the bytes: a conflict says that the store answers. */
export function isTransient(error: unknown): boolean {
  return error instanceof OperationalError && error.retryable;
}
