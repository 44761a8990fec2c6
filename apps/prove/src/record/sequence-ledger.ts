import type { EpochSummary, GapSummary } from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';

/** One epoch's sequence numbers, counted from the events themselves and nothing else. */
export interface EpochLedger {
  readonly epoch: string;
  /** The number of its `epoch.closed`; null where the epoch never closed. */
  readonly lastSeq: number | null;
  /** Distinct events present. */
  readonly delivered: number;
  /** Missing numbers that a gap explains. */
  readonly explained: number;
  /** Missing numbers, up to the last one known, that nothing explains. */
  readonly unexplained: number;
  /** Critical events that are missing, by `criticalSeq` on both sides of every hole. */
  readonly criticalMissing: number;
  /** delivered + explained = last + 1, where the epoch closed. */
  readonly isBalanced: boolean;
}

/**
 * Holds every number of a call to account. It repeats the arithmetic of the product's own verdict by
 * other means, on purpose: two errors would have to agree.
 */
export function ledgersOf(events: readonly EventV1[], gaps: readonly GapSummary[]): EpochLedger[] {
  return [...Map.groupBy(events, (event) => event.epoch)].map(([epoch, ofEpoch]) =>
    ledgerOf(
      epoch,
      ofEpoch,
      gaps.filter((gap) => gap.epoch === epoch),
    ),
  );
}

function ledgerOf(
  epoch: string,
  events: readonly EventV1[],
  gaps: readonly GapSummary[],
): EpochLedger {
  const present = [...new Map(events.map((event) => [event.seq, event])).values()].toSorted(
    (a, b) => a.seq - b.seq,
  );
  const lastSeq = present.find((event) => event.kind === 'epoch.closed')?.seq ?? null;
  const lastKnown = Math.max(lastSeq ?? 0, present.at(-1)?.seq ?? 0, ...gaps.map((gap) => gap.to));
  const seqs = new Set(present.map((event) => event.seq));
  let explained = 0;
  let unexplained = 0;
  for (let seq = 0; seq <= (lastSeq ?? lastKnown); seq += 1) {
    if (seqs.has(seq)) continue;
    if (gaps.some((gap) => gap.from <= seq && seq <= gap.to)) explained += 1;
    else unexplained += 1;
  }
  return {
    epoch,
    lastSeq,
    delivered: present.length,
    explained,
    unexplained,
    criticalMissing: criticalMissing(present),
    isBalanced: lastSeq === null || present.length + explained === lastSeq + 1,
  };
}

/** `criticalSeq` says how many critical events came before: across a hole it must not advance by more than the event at its edge. */
function criticalMissing(present: readonly EventV1[]): number {
  let missing = 0;
  let expected = 0;
  for (const event of present) {
    missing += Math.max(0, event.criticalSeq - expected);
    expected = event.criticalSeq + (event.class === 'critical' ? 1 : 0);
  }
  return missing;
}

/** Obligations that the record names as still open. */
export const openObligationsOf = (epochs: readonly EpochSummary[]): string[] =>
  epochs.flatMap((epoch) => epoch.openObligations);
