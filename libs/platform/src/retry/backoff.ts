export interface BackoffOptions {
  /** Upper end of the first delay. */
  readonly firstMs: number;
  readonly maxMs: number;
  readonly random?: () => number;
}

/**
 * Exponential backoff with equal jitter: between half and the whole of `firstMs × 2^(attempt − 1)`,
 * never above `maxMs`. The lower half keeps a retry from following at once; the upper half spreads
 * a crowd.
 *
 * Units: `attempt` counts from 1, the number of failures so far.
 */
export function backoffMs(attempt: number, options: BackoffOptions): number {
  const random = options.random ?? Math.random;
  // 2^30 × firstMs passes any sensible `maxMs`; the cap keeps the product finite.
  const doublings = Math.min(Math.max(attempt, 1) - 1, 30);
  const ceiling = Math.min(options.maxMs, options.firstMs * 2 ** doublings);
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
