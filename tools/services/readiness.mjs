import { tailOf } from '../process/supervisor.mjs';

/**
 * Waits until `attempt` succeeds, at most `limitMs`, looking every `intervalMs`.
 * Fails at once, with the end of its log, when the process that should answer has ended.
 */
export async function untilReady(managed, attempt, { limitMs = 60_000, intervalMs = 50 } = {}) {
  const until = Date.now() + limitMs;
  let lastError;
  while (Date.now() < until) {
    try {
      return await attempt();
    } catch (error) {
      lastError = error;
    }
    if (managed.hasExited) {
      throw new Error(
        `${managed.name} did not start (${await managed.exited}).${tailOf(managed.logFile)}`,
      );
    }
    await new Promise((r) => setTimeout(r, intervalMs));
  }
  throw new Error(
    `${managed.name} was not ready within ${limitMs / 1000} s: ${lastError?.message}`,
  );
}
