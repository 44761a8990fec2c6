import { STREAM_SOURCE, type Manifest } from '@verbatim/audit-log';
import type { Transaction } from '../database/database.js';
import { formatMultirange } from '../database/multirange.js';

/** What a manifest says of its call, where nobody can open the events. What is known already stays. */
export async function indexManifest(transaction: Transaction, manifest: Manifest): Promise<void> {
  const { callId, vertical, policyRevision, policy, startedAt, endedAt, endStatus } = manifest;
  await transaction.call.createMany({
    data: {
      ...{ id: callId, vertical, endStatus },
      policyRevision: storable(policyRevision),
      policy: policy ?? 'block',
      hasStarted: startedAt !== null,
      startedAt: startedAt === null ? null : new Date(startedAt),
      endedAt: endedAt === null ? null : new Date(endedAt),
      eventsTotal: manifest.events.count,
      partialsTotal: manifest.counts['transcript.partial'] ?? 0,
      finalsTotal: manifest.counts['transcript.final'] ?? 0,
    },
    skipDuplicates: true,
  });
  for (const { epoch, processId, openedAt, lastSeq, ranges } of manifest.epochs) {
    await transaction.$executeRaw`
      INSERT INTO call_epochs AS known (epoch, call_id, process_id, opened_at, last_seq, durable)
      VALUES (${epoch}, ${callId}, ${processId && storable(processId)},
        ${openedAt === null ? null : new Date(openedAt)}, ${lastSeq},
        ${formatMultirange(ranges)}::int8multirange)
      ON CONFLICT (epoch) DO UPDATE SET durable = known.durable + EXCLUDED.durable`;
  }
  await transaction.gap.createMany({
    data: manifest.gaps
      .filter(({ source }) => source === STREAM_SOURCE)
      .map(({ epoch, from, to, reason, source }) => ({
        ...{ callId, epoch, reason, source },
        seqFrom: from,
        seqTo: to,
      })),
    skipDuplicates: true,
  });
}

/** PostgreSQL's text takes no NUL. */
const storable = (text: string): string => text.replaceAll('\0', '\u{FFFD}');
