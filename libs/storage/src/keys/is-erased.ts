import type { ObjectStore } from '../objects/object-store.js';

/** Whether the words of a call were destroyed: then its key may not come back. Source: docs/specs/erasure.md, section 2. */
export async function isErased(store: Pick<ObjectStore, 'stat'>, callId: string): Promise<boolean> {
  for (const kind of ['tombstone', 'disposal']) {
    if ((await store.stat(`statements/${kind}/${callId}.json`)) !== undefined) return true;
  }
  return false;
}
