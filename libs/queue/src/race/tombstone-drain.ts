import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueName } from '@verbatim/contracts';
import { openTombstones } from '../eviction/tombstones.js';
import type { QueueConnection } from '../queue-connection.js';

const PAGE = 1_000;
const PAUSE_MS = 10;

export interface DrainedTombstones {
  readonly tombstones: number;
  /** Of jobs whose id says that they must never give way. */
  readonly criticalTombstones: number;
}

/** Reads and acknowledges the tombstones of a queue, as the worker does, until stopped and at the end. */
export async function drainTombstones(connection: QueueConnection, name: QueueName) {
  const store = await openTombstones(connection);
  let isDraining = true;
  let tombstones = 0;
  let criticalTombstones = 0;
  const drain = async (): Promise<void> => {
    for (;;) {
      const page = await store.read(name, PAGE);
      if (page.length === 0) return;
      criticalTombstones += page.filter(({ jobId }) => jobId.startsWith('critical-')).length;
      // Only one reader here, so that what it forgets is what it has read.
      tombstones += await store.acknowledge(
        name,
        page.map(({ id }) => id),
      );
    }
  };
  const draining = (async () => {
    while (isDraining) {
      await drain();
      await sleep(PAUSE_MS);
    }
  })();
  return {
    stop: async (): Promise<DrainedTombstones> => {
      isDraining = false;
      await draining;
      await drain();
      await store.close();
      return { tombstones, criticalTombstones };
    },
  };
}
