import type { EventV1, GapReason } from '@verbatim/contracts';
import type { CompletenessVerdict, Explanation } from '../completeness/completeness.js';

/** One epoch as it was written, and which of its events reached the archive. */
export interface WrittenEpoch {
  readonly epoch: string;
  /** By seq, without a hole. */
  readonly written: readonly EventV1[];
  readonly arrived: ReadonlySet<number>;
}

export interface NaiveAnswer {
  readonly verdict: CompletenessVerdict;
  /** `epoch seq` → why it is missing. */
  readonly gaps: Map<string, GapReason>;
  readonly unexplained: Set<string>;
  readonly openObligations: Set<string>;
}

const GRAVEST_FIRST: GapReason[] = ['dropped', 'shed', 'process-lost', 'superseded'];

/**
 * The completeness of a call the slow way: number by number, with the knowledge of what was really
 * written. The epochs come in the order of their opening.
 */
export function naiveCompleteness(
  epochs: readonly WrittenEpoch[],
  explanations: readonly Explanation[],
): NaiveAnswer {
  const known = epochs.filter(({ arrived }) => arrived.size > 0);
  let hasLostCritical = false;
  const gaps = new Map<string, GapReason>();
  const unexplained = new Set<string>();
  for (const epoch of known) {
    for (let seq = 0; seq <= Math.max(...epoch.arrived); seq += 1) {
      if (epoch.arrived.has(seq)) continue;
      const reason = reasonOf(epoch, seq, explanations);
      if (reason === undefined) unexplained.add(`${epoch.epoch} ${seq}`);
      else gaps.set(`${epoch.epoch} ${seq}`, reason);
      if (epoch.written[seq]!.class === 'critical') hasLostCritical = true;
    }
  }
  const events = known.flatMap((epoch) =>
    epoch.written.filter(({ seq }) => epoch.arrived.has(seq)),
  );
  const openObligations = openAfter(events);
  const isTailKnown =
    known.every(isClosed) &&
    openObligations.size === 0 &&
    events.some(({ kind }) => kind === 'call.ended');
  return {
    verdict: verdictOf(unexplained.size > 0 || hasLostCritical, isTailKnown, [...gaps.values()]),
    gaps,
    unexplained,
    openObligations,
  };
}

function reasonOf(
  epoch: WrittenEpoch,
  seq: number,
  explanations: readonly Explanation[],
): GapReason | undefined {
  const claimed = new Set<GapReason>();
  for (const event of epoch.written) {
    if (event.kind !== 'stream.gap' || !epoch.arrived.has(event.seq)) continue;
    if (event.ranges.some(([from, to]) => from <= seq && seq <= to)) claimed.add(event.reason);
  }
  for (const { epoch: of, from, to, reason } of explanations) {
    if (of === epoch.epoch && from <= seq && seq <= to) claimed.add(reason);
  }
  if (lostWith(epoch, seq).some((event) => event.class === 'critical')) {
    claimed.delete('process-lost');
  }
  return GRAVEST_FIRST.find((reason) => claimed.has(reason));
}

/** The missing event and its missing neighbours. */
function lostWith({ written, arrived }: WrittenEpoch, seq: number): EventV1[] {
  let from = seq;
  let to = seq;
  while (from > 0 && !arrived.has(from - 1)) from -= 1;
  while (to + 1 < written.length && !arrived.has(to + 1)) to += 1;
  return written.slice(from, to + 1);
}

function isClosed({ written, arrived }: WrittenEpoch): boolean {
  const close = written.find(({ kind, seq }) => kind === 'epoch.closed' && arrived.has(seq));
  return close !== undefined && close.seq === Math.max(...arrived);
}

function openAfter(events: readonly EventV1[]): Set<string> {
  const open = new Set<string>();
  for (const event of events) {
    if (event.kind === 'obligation.opened') open.add(event.obligationId);
    if (event.kind === 'obligation.closed') open.delete(event.obligationId);
    if (event.kind === 'epoch.closed') event.openObligations.forEach((id) => open.add(id));
  }
  return open;
}

function verdictOf(
  hasLoss: boolean,
  isTailKnown: boolean,
  reasons: readonly GapReason[],
): CompletenessVerdict {
  if (hasLoss) return 'loss-detected';
  if (!isTailKnown) return 'tail-unknown';
  return reasons.every((reason) => reason === 'superseded') ? 'complete' : 'gaps-explained';
}
