import type { Database } from '@verbatim/storage';

/** One line of `verbatim calls`. */
export interface ListedCall {
  readonly callSid: string;
  readonly vertical: string;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly endStatus: string | null;
  readonly events: number;
  readonly finals: number;
  readonly gaps: number;
  /** 0 while the call is not sealed. */
  readonly revision: number;
  readonly completeness: string | null;
  readonly isAmendmentDue: boolean;
}

export interface CallListFilter {
  readonly vertical?: string | undefined;
  readonly limit: number;
}

/** Newest first, calls whose start is not known yet before all others. */
export async function listCalls(
  database: Database,
  { vertical, limit }: CallListFilter,
): Promise<ListedCall[]> {
  const rows = await database.run((client) =>
    client.call.findMany({
      ...(vertical !== undefined && { where: { vertical } }),
      include: {
        _count: { select: { gaps: true } },
        seals: { where: { state: 'committed' }, orderBy: { revision: 'desc' }, take: 1 },
      },
      orderBy: [{ startedAt: { sort: 'desc', nulls: 'first' } }, { id: 'asc' }],
      take: limit,
    }),
  );
  return rows.map((row) => ({
    callSid: row.id,
    vertical: row.vertical,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    endStatus: row.endStatus,
    events: row.eventsTotal,
    finals: row.finalsTotal,
    gaps: gapsIn(row.seals[0]?.summary) ?? row._count.gaps,
    revision: row.sealedRevision,
    completeness: row.seals[0]?.completeness ?? null,
    isAmendmentDue: row.needsAmendment,
  }));
}

/** A seal also counts the holes that only sealing could explain, such as those of a dead process. */
function gapsIn(summary: unknown): number | undefined {
  const { gaps } = Object(summary) as { gaps?: unknown };
  return typeof gaps === 'number' ? gaps : undefined;
}
