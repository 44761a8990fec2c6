import { OperationalError } from '@verbatim/contracts';
import { CommandFailure } from '../exit-codes.js';
import { type Check, type CheckResult, failed, type Finding } from './check.js';

const TIME_LIMIT_MS = 15_000;

/**
 * Runs all checks at once and gives their results in order.
 *
 * Bounds: a check that takes longer than its limit has failed, whatever it still waits for.
 * Errors: none. What a check throws is its finding, without a message that could repeat a secret.
 */
export function runChecks(checks: readonly Check[]): Promise<CheckResult[]> {
  return Promise.all(checks.map(resultOf));
}

async function resultOf(check: Check): Promise<CheckResult> {
  const { timeLimitMs = TIME_LIMIT_MS } = check;
  const stop = new AbortController();
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => {
      stop.abort();
      const found = `no answer within ${timeLimitMs / 1_000} s`;
      resolve(failed(found, 'Look at the network between here and there, and at its firewalls.'));
    }, timeLimitMs);
  });
  try {
    const finding = await Promise.race([check.run(stop.signal).catch(findingOf), expiry]);
    return { check: check.name, ...finding, tookMs: Math.round(performance.now() - startedAt) };
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

/** Our own errors promise to hold no secret; of others only the code is told. */
function findingOf(error: unknown): Finding {
  if (error instanceof OperationalError || error instanceof CommandFailure) {
    return failed(error.message, 'Correct what it names.');
  }
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return failed(
    `could not be looked at (${String(code ?? name ?? 'unknown')})`,
    'See that what it needs is set and reachable.',
  );
}
