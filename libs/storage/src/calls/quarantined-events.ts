import type { Transaction } from '../database/database.js';
import type { QuarantinedEvent } from '../generated/prisma/client.js';

export type { QuarantinedEvent };

/** An event that was put aside, with the object that holds it. */
export interface QuarantineEntry {
  readonly reason: string;
  readonly vertical: string;
  readonly callId?: string | undefined;
  readonly epoch?: string | undefined;
  readonly seq?: number | undefined;
  readonly sha256: Uint8Array;
  readonly objectKey: string;
}

export const QUARANTINED_LISTED_MAX = 1_000;

export async function insertQuarantined(
  client: Transaction,
  entries: readonly QuarantineEntry[],
): Promise<void> {
  await client.quarantinedEvent.createMany({
    data: entries.map(({ reason, vertical, callId, epoch, seq, sha256, objectKey }) => ({
      reason,
      vertical,
      callId: callId ?? null,
      epoch: epoch ?? null,
      seq: seq ?? null,
      sha256: Buffer.from(sha256),
      objectKey,
    })),
    skipDuplicates: true,
  });
}

/** Newest first. */
export function listQuarantined(client: Transaction, limit = 100): Promise<QuarantinedEvent[]> {
  return client.quarantinedEvent.findMany({
    orderBy: { id: 'desc' },
    take: Math.min(limit, QUARANTINED_LISTED_MAX),
  });
}
