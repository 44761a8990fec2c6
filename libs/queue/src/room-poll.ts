import { setTimeout as sleep } from 'node:timers/promises';

export interface RoomPollOptions {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly random?: () => number;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Asks until `hasRoom` says yes, the time is over or `signal` aborts; then resolves. Never rejects:
 * an engine that is away has no room.
 *
 * Between two questions lie 50–100 % of a delay that doubles from `firstMs` to `maxMs`, so that many
 * waiting producers do not ask, and then add, all at once.
 */
export async function pollForRoom(
  hasRoom: () => Promise<boolean>,
  options: RoomPollOptions,
): Promise<void> {
  const { firstMs, maxMs, timeoutMs, signal, random = Math.random, pause = pauseFor } = options;
  const deadline = Date.now() + timeoutMs;
  for (let delayMs = firstMs; ; delayMs = Math.min(delayMs * 2, maxMs)) {
    const remainingMs = deadline - Date.now();
    if (remainingMs <= 0) return;
    await pause(Math.min(remainingMs, delayMs * (0.5 + random() / 2)), signal);
    if (signal.aborted || (await hasRoom().catch(() => false))) return;
  }
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
