import { CHECKPOINTS_PREFIX, sizeInCheckpointPath, STATEMENTS_PREFIX } from '@verbatim/audit-log';
import type { ObjectStore } from '@verbatim/storage';

/** How much there is to rebuild from, by the names of objects alone. */
export async function storeContents(
  store: Pick<ObjectStore, 'list'>,
): Promise<Record<string, number>> {
  const [calls, checkpoints] = [new Set<string>(), [0]];
  let revisions = 0;
  for await (const { key } of store.list('calls/')) {
    if (!key.endsWith('/manifest.json')) continue;
    calls.add(key.split('/')[1] ?? '');
    revisions += 1;
  }
  for await (const { key } of store.list(CHECKPOINTS_PREFIX)) {
    checkpoints.push(sizeInCheckpointPath(key) ?? 0);
  }
  return {
    segments: await count(store, 'segments/'),
    'sealed calls': calls.size,
    'sealed revisions': revisions,
    'leaves of the log': checkpoints.reduce((one, other) => Math.max(one, other)),
    statements: await count(store, STATEMENTS_PREFIX),
    'events in quarantine': await count(store, 'quarantine/'),
    'parked jobs': await count(store, 'parked/'),
  };
}

async function count(store: Pick<ObjectStore, 'list'>, prefix: string): Promise<number> {
  let counted = 0;
  for await (const _object of store.list(prefix)) counted += 1;
  return counted;
}
