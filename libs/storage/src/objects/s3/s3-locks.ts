import {
  hasEnded,
  isSameLock,
  type ObjectLock,
  stricterLock,
  wholeSeconds,
} from '../object-lock.js';
import { ObjectLockedError, StoreRefusedError } from '../object-store.errors.js';
import type { Destroyed } from '../object-store.js';
import type { S3Bucket } from './s3-bucket.js';
import { isDenied, s3FailureOf } from './s3-failure.js';

/** One for another process that extends in between, one for a mode that needs leave to bypass. */
const EXTEND_ATTEMPTS_MAX = 3;

/** Object Lock on the versions of a bucket that has it. */
export class S3Locks {
  constructor(private readonly bucket: S3Bucket) {}

  /** Never less than what is held. Errors: `ObjectNotFoundError`. */
  async extend(
    key: string,
    versionId: string,
    wanted: ObjectLock,
  ): Promise<ObjectLock | undefined> {
    for (let attempt = 1; ; attempt++) {
      const held = await this.bucket.retention(key, versionId);
      // A server refuses a date that has passed.
      if (hasEnded(wanted)) return held;
      const lock = stricterLock(held, wholeSeconds(wanted));
      if (isSameLock(held, lock)) return lock;
      try {
        // Some servers take a stricter mode for a change that only a bypass may make.
        const isStricter = held?.mode === 'governance' && lock.mode === 'compliance';
        const bypassGovernance = isStricter && attempt > 1;
        await this.bucket.putRetention(key, versionId, lock, { bypassGovernance });
        return lock;
      } catch (error) {
        if (!isRefusal(error) || attempt >= EXTEND_ATTEMPTS_MAX) throw error;
      }
    }
  }

  /**
   * Looks at every version before it removes the first. The oldest goes last: what somebody put on top of
   * an object must not become it on the way, or when this process dies there.
   */
  async destroy(
    key: string,
    options: { readonly bypassGovernance: boolean; readonly hasObjectLock: boolean },
  ): Promise<Destroyed> {
    const bypassGovernance = options.hasObjectLock && options.bypassGovernance;
    const { versions, deleteMarkers } = await this.bucket.history(key);
    for (const { versionId } of options.hasObjectLock ? versions : []) {
      await this.#assertFree(key, versionId, bypassGovernance);
    }
    for (const { versionId } of versions.toReversed()) {
      await this.bucket.delete(key, versionId, { bypassGovernance });
    }
    for (const marker of deleteMarkers) await this.bucket.delete(key, marker);
    return { versions: versions.length, deleteMarkers: deleteMarkers.length };
  }

  async #assertFree(key: string, versionId: string, bypassGovernance: boolean): Promise<void> {
    if (await this.bucket.isUnderLegalHold(key, versionId)) {
      throw new ObjectLockedError(key, 'legal-hold');
    }
    const held = await this.bucket.retention(key, versionId);
    if (!held || hasEnded(held)) return;
    if (held.mode === 'compliance' || !bypassGovernance) throw new ObjectLockedError(key, held);
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof StoreRefusedError && isDenied(s3FailureOf(error.cause));
}
