import { wrappedKeyPath } from '../keys/master-key.js';
import type { Manifest } from '../seal/manifest.js';
import { covers, type RetentionLock, retentionLock, sealedObjectKeys } from './retention-lock.js';

/** Asks a store with Object Lock; `absent` when there is no such object, which is another finding. */
export type LockOf = (key: string) => Promise<RetentionLock | undefined | 'absent'>;

/** The store would let an object go before the record's floor. */
export interface RetentionShort {
  readonly kind: 'retention-short';
  readonly object: string;
  readonly wanted: RetentionLock;
  /** Null: it is not locked at all. */
  readonly found: RetentionLock | null;
  readonly text: string;
}

/**
 * Compares what the manifest says of how long the record is kept with the locks that the store holds,
 * for the objects of the revision and the call's key. Empty where nothing is owed: no floor, no lock
 * wanted, a floor that has passed at `now`, or a record from before locks.
 *
 * Errors: those of `lockOf`.
 */
export async function checkRetention(
  manifest: Manifest,
  { lockOf, now }: { readonly lockOf: LockOf; readonly now: Date },
): Promise<RetentionShort[]> {
  const wanted = retentionLock(manifest.retention);
  if (wanted === undefined || wanted.until <= now) return [];
  const short: RetentionShort[] = [];
  for (const object of [...sealedObjectKeys(manifest), wrappedKeyPath(manifest.callId)]) {
    const found = await lockOf(object);
    if (found === 'absent' || covers(found, wanted)) continue;
    const text = `${object} is ${described(found)}; the record owes ${described(wanted)}.`;
    short.push({ kind: 'retention-short', object, wanted, found: found ?? null, text });
  }
  return short;
}

function described(lock: RetentionLock | undefined): string {
  return lock ? `locked until ${lock.until.toISOString()} (${lock.mode})` : 'not locked';
}
