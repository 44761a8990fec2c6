import { setTimeout as sleep } from 'node:timers/promises';

export interface RoomPollOptions {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly now?: () => number;
  readonly random?: () => number;
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
  const { firstMs, maxMs, timeoutMs, signal, now = Date.now, random = Math.random } = options;
  const deadline = now() + timeoutMs;
  for (let delay = firstMs; !signal.aborted; delay = Math.min(delay * 2, maxMs)) {
    const remaining = deadline - now();
    if (remaining <= 0) return;
    const pause = Math.min(remaining, delay * (0.5 + random() / 2));
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    if (await hasRoom().catch(() => false)) return;
  }
}
