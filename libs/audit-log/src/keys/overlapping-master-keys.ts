import { OtherMasterKeyError } from '../audit-log.errors.js';
import type { CallKey } from './call-key.js';
import type { MasterKey, WrappedKey } from './master-key.js';

/**
 * A master key that takes the place of earlier ones: it alone wraps, and what they wrapped can still
 * be opened until everything is wrapped anew.
 */
export class OverlappingMasterKeys implements MasterKey {
  constructor(
    private readonly current: MasterKey,
    private readonly previous: readonly MasterKey[],
  ) {}

  get id(): string {
    return this.current.id;
  }

  wrap(callId: string, key: CallKey, createdAt: number): Promise<WrappedKey> {
    return this.current.wrap(callId, key, createdAt);
  }

  /** Errors: as of one key; `OtherMasterKeyError` when none of them wrapped it. */
  async unwrap(wrapped: WrappedKey): Promise<CallKey> {
    for (const master of [this.current, ...this.previous]) {
      try {
        return await master.unwrap(wrapped);
      } catch (error) {
        if (!(error instanceof OtherMasterKeyError)) throw error;
      }
    }
    throw new OtherMasterKeyError(
      `The key of ${wrapped.callId} was wrapped by none of the master keys at hand.`,
    );
  }
}
