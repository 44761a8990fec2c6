import type { Logger } from '@verbatim/platform';
import type { CallMoments } from '@verbatim/storage';
import { within } from '../call/within.js';

/**
 * Twilio tries a webhook again for 15 s at most, five times at most where somebody asked for it in the address.
 * What comes about a call that began longer ago is no retry.
 */
export const REPLAY_WINDOW_MS = 300_000;
/** Receipts are kept as long; within that time they know every status again. */
export const STATUS_AGE_MAX_MS = 86_400_000;
/** As for receipts: a database that is slower counts as away. */
const LOOKUP_MAX_MS = 1_000;

/**
 * Tells a request that somebody has recorded and sends again from one that Twilio sends now. The signature covers
 * address and form, nothing of when; what tells the time is what we know of the call, and `Timestamp` where the
 * form has one.
 *
 * While PostgreSQL is away nothing counts as replayed: a caller is not turned away for it.
 */
export class ReplayWindow {
  constructor(
    private readonly calls: { of(callId: string): Promise<CallMoments> },
    private readonly logger: Logger,
    private readonly now: () => number = Date.now,
  ) {}

  /** A call cannot begin again: its first webhook long after it began is a replayed one. */
  async isOldCall(callId: string): Promise<boolean> {
    const moments = await this.momentsOf(callId);
    const began = [moments?.startedAt, moments?.streamAt].flatMap((at) => at?.getTime() ?? []);
    return began.length > 0 && this.now() - Math.min(...began) > REPLAY_WINDOW_MS;
  }

  /** `timestamp`: RFC 2822, as Twilio writes it; absent or unreadable says nothing. */
  isOldStatus(timestamp: string | undefined): boolean {
    const at = Date.parse(timestamp ?? '');
    return !Number.isNaN(at) && this.now() - at > STATUS_AGE_MAX_MS;
  }

  private async momentsOf(callId: string): Promise<CallMoments | undefined> {
    let moments: CallMoments | undefined;
    const looking = this.calls.of(callId).then(
      (found) => void (moments = found),
      (error: unknown) =>
        this.logger.warn(
          { err: error, callId },
          'A call could not be looked up; going on without.',
        ),
    );
    await within(looking, LOOKUP_MAX_MS);
    return moments;
  }
}
