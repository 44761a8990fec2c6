import { setTimeout as delay } from 'node:timers/promises';
import { InvariantError, OperationalError } from '@verbatim/contracts';
import { ConfigurationError } from '../env/configuration.errors.js';
import type { Logger } from '../logging/logger.js';
import { backoffMs } from './backoff.js';

export interface WaitForOptions {
  readonly logger: Logger;
  readonly firstMs?: number;
  readonly maxMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Repeats `attempt` until it works: what a process does at start while a server is still away.
 *
 * Bounds: none in time, on purpose; `signal` ends it with its reason. Delays double from `firstMs`
 * (250) to `maxMs` (10 s), each told in one warning.
 *
 * Errors: what waiting cannot mend is thrown at once: a bug, bad configuration, an
 * `OperationalError` that is not retryable.
 */
export async function waitFor(
  name: string,
  attempt: () => Promise<void>,
  options: WaitForOptions,
): Promise<void> {
  const { logger, firstMs = 250, maxMs = 10_000, signal } = options;
  for (let failures = 1; ; failures++) {
    signal?.throwIfAborted();
    try {
      await attempt();
      if (failures > 1) logger.info(`${name} is back.`);
      return;
    } catch (error) {
      if (isHopeless(error)) throw error;
      const waitMs = backoffMs(failures, { firstMs, maxMs });
      logger.warn(`${name} is away (${reasonOf(error)}); trying again in ${inWords(waitMs)}.`);
      await delay(waitMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}

function isHopeless(error: unknown): boolean {
  if (error instanceof InvariantError || error instanceof ConfigurationError) return true;
  return error instanceof OperationalError && !error.retryable;
}

/** In the error's own words, else its deepest code: `ECONNREFUSED` says more than `QUEUE.UNAVAILABLE`. */
function reasonOf(error: unknown): string {
  if (error instanceof OperationalError && 'reason' in error && typeof error.reason === 'string') {
    return error.reason;
  }
  let reason = error instanceof Error ? error.name : typeof error;
  let each: unknown = error;
  for (let depth = 0; depth < 5 && each instanceof Error; depth++, each = each.cause) {
    const { code } = each as { code?: unknown };
    if (typeof code === 'string' && code !== '') reason = code;
  }
  return reason;
}

function inWords(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${Math.round(ms / 1_000)} s`;
}
