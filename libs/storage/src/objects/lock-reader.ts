import type { LockOf } from '@verbatim/audit-log';
import { ObjectNotFoundError } from './object-store.errors.js';
import type { ObjectStore } from './object-store.js';

/** The locks of a store, for a verifier. Undefined where no server stands behind them. */
export async function lockReader(
  store: Pick<ObjectStore, 'lockSupport' | 'lockOf'>,
): Promise<LockOf | undefined> {
  const { kind } = await store.lockSupport();
  if (kind !== 'object-lock') return undefined;
  return async (key) => {
    try {
      return await store.lockOf(key);
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return 'absent';
      throw error;
    }
  };
}
