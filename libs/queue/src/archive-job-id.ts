import { createHash } from 'node:crypto';
import type { EventV1 } from '@verbatim/contracts';

/** The same events in the same batch always make the same id; BullMQ allows no `:` and no digits alone. */
export function archiveJobId(events: readonly EventV1[]): string {
  const hash = createHash('sha256');
  for (const { callId, epoch, seq } of events) hash.update(`${callId}|${epoch}|${seq}\n`);
  return `${events[0]?.class[0] ?? 'c'}-${hash.digest('hex').slice(0, 40)}`;
}
