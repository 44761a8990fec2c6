import type { EventV1, GapReason, SeqRange } from '@verbatim/contracts';
import type { EpochEvents } from '../reading-order.js';
import { compareText } from '../reading-order.js';
import { type Explanation, type GapSummary, STREAM_SOURCE } from './completeness.js';
import { overlap } from './ranges.js';

/** A maximal run of missing sequence numbers. */
export interface Hole {
  readonly range: SeqRange;
  /** How many critical events it held, from `criticalSeq` on both sides. */
  readonly critical: number;
}

export interface ExplainedHole {
  readonly hole: Hole;
  readonly gaps: GapSummary[];
  readonly unexplained: SeqRange[];
}

/** The holes of an epoch, ascending. After its last known event nothing is known to be missing. */
export function holesOf({ events }: EpochEvents): Hole[] {
  const holes: Hole[] = [];
  let previous: EventV1 | undefined;
  for (const event of events) {
    const from = (previous?.seq ?? -1) + 1;
    if (event.seq > from) {
      const critical = event.criticalSeq - criticalThrough(previous);
      holes.push({ range: [from, event.seq - 1], critical });
    }
    previous = event;
  }
  return holes;
}

/** Critical events up to and with `event`; none before the first. */
export function criticalThrough(event: EventV1 | undefined): number {
  if (event === undefined) return 0;
  return event.criticalSeq + (event.class === 'critical' ? 1 : 0);
}

/** The tombstones in an epoch's own stream. They speak of that epoch only. */
export function tombstonesOf({ epoch, events }: EpochEvents): Explanation[] {
  return events.flatMap((event) =>
    event.kind === 'stream.gap'
      ? event.ranges.map(([from, to]) => ({
          epoch,
          from,
          to,
          reason: event.reason,
          source: STREAM_SOURCE,
        }))
      : [],
  );
}

/**
 * Lays explanations over an epoch's holes, one result for each. Where several claim one number the
 * gravest reason wins, so that a later, kinder explanation cannot better a verdict.
 *
 * `process-lost` is believed only where `criticalSeq` proves that no critical event was there.
 * Takes time for each hole and each claim, not for each pair: holes and claims are swept together.
 */
export function explainHoles(
  epoch: string,
  holes: readonly Hole[],
  claims: readonly Explanation[],
): ExplainedHole[] {
  const waiting = [...claims].sort((a, b) => b.from - a.from);
  let near: Explanation[] = [];
  return holes.map((hole) => {
    const [from, to] = hole.range;
    while (waiting.length > 0 && waiting.at(-1)!.from <= to) near.push(waiting.pop()!);
    near = near.filter((claim) => claim.to >= from);
    return explain(epoch, hole, near);
  });
}

function explain(epoch: string, hole: Hole, near: readonly Explanation[]): ExplainedHole {
  const claims = near
    .filter(({ reason }) => reason !== 'process-lost' || hole.critical === 0)
    .sort(byGravity);
  let open: SeqRange[] = [hole.range];
  const gaps: GapSummary[] = [];
  for (const { from, to, reason, source } of claims) {
    const left: SeqRange[] = [];
    for (const range of open) {
      const taken = overlap(range, [from, to]);
      if (taken === undefined) {
        left.push(range);
        continue;
      }
      gaps.push({ epoch, from: taken[0], to: taken[1], reason, source });
      if (range[0] < taken[0]) left.push([range[0], taken[0] - 1]);
      if (range[1] > taken[1]) left.push([taken[1] + 1, range[1]]);
    }
    open = left;
  }
  const unexplained = open.sort((a, b) => a[0] - b[0]);
  return { hole, gaps: mergeNeighbours(gaps), unexplained };
}

const GRAVITY: Record<GapReason, number> = {
  dropped: 0,
  shed: 1,
  'process-lost': 2,
  superseded: 3,
};

function byGravity(a: Explanation, b: Explanation): number {
  return (
    GRAVITY[a.reason] - GRAVITY[b.reason] || compareText(a.source, b.source) || a.from - b.from
  );
}

function mergeNeighbours(gaps: GapSummary[]): GapSummary[] {
  const merged: GapSummary[] = [];
  for (const gap of gaps.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    const isSame = last?.reason === gap.reason && last.source === gap.source;
    if (last !== undefined && isSame && gap.from === last.to + 1) last.to = gap.to;
    else merged.push(gap);
  }
  return merged;
}
