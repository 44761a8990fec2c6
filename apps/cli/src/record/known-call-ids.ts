import { CallId } from '@verbatim/contracts';
import type { ObjectStore } from '@verbatim/storage';

/** Calls with a key or a record in the store, ascending; only `callId`, if it is given and known. */
export async function knownCallIds(store: ObjectStore, callId?: string): Promise<string[]> {
  const known = new Set<string>();
  for await (const { key } of store.list(`keys/${callId ?? ''}`)) note(known, key);
  for await (const { key } of store.list(callId ? `calls/${callId}/` : 'calls/')) note(known, key);
  return [...known].sort();
}

function note(known: Set<string>, objectKey: string): void {
  const [, callId] = objectKey.split('/');
  if (CallId.safeParse(callId).success) known.add(callId as string);
}
