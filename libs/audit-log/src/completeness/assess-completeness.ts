import type { EventV1 } from '@verbatim/contracts';
import { type EpochEvents, epochsInReadingOrder } from '../reading-order.js';
import {
  type Completeness,
  type CompletenessVerdict,
  type EpochSummary,
  type Explanation,
  type GapSummary,
  REASONS_MAX,
} from './completeness.js';
import { criticalThrough, explainHoles, holesOf, tombstonesOf } from './holes.js';
import { openObligationsOf } from './obligations.js';
import { rangesOf } from './ranges.js';

/**
 * Is every event that got a number here, or is its absence explained?
 *
 * Pure, and a function of the *set* of events: order and repetition of deliveries change nothing. The
 * sealer and every verifier call this one function.
 *
 * Errors: `IdentityConflictError` when two different events carry one identity.
 * Source: docs/specs/formats.md, section 6, "Completeness".
 */
export function assessCompleteness(input: {
  readonly events: readonly EventV1[];
  readonly explanations: readonly Explanation[];
}): Completeness {
  const epochs = epochsInReadingOrder(input.events);
  const obligations = openObligationsOf(epochs);
  const findings = new Findings();
  const gaps: GapSummary[] = [];
  for (const epoch of epochs) {
    gaps.push(...assessEpoch(epoch, input.explanations, findings));
  }
  for (const id of obligations.keys()) findings.tailUnknown(`open-obligation ${id}`);
  if (!input.events.some(({ kind }) => kind === 'call.ended')) {
    findings.tailUnknown('call-not-ended');
  }
  return {
    ...findings.verdict(),
    epochs: epochs.map((epoch) => summaryOf(epoch, obligations)),
    gaps,
  };
}

/** Notes what is wrong with one epoch; gives back its explained holes. */
function assessEpoch(
  epochEvents: EpochEvents,
  explanations: readonly Explanation[],
  findings: Findings,
): GapSummary[] {
  const { epoch, events } = epochEvents;
  const lastSeq = lastSeqOf(epochEvents);
  const lastPresent = events.at(-1)!.seq;
  if (lastSeq === null) findings.tailUnknown(`epoch-not-closed ${epoch}`);
  else if (lastPresent > lastSeq) findings.tailUnknown(`event-after-close ${epoch} ${lastPresent}`);
  noteBrokenNumbering(epochEvents, findings);

  const claims = [
    ...tombstonesOf(epochEvents),
    ...explanations.filter((explanation) => explanation.epoch === epoch),
  ];
  return explainHoles(epoch, holesOf(epochEvents), claims).flatMap(
    ({ hole, gaps, unexplained }) => {
      for (const [from, to] of unexplained) findings.loss(`hole ${epoch} ${from}-${to}`);
      if (unexplained.length === 0 && hole.critical > 0) {
        // No policy lets a critical event go, so that no explanation can make up for it.
        findings.loss(`critical-in-gap ${epoch} ${hole.range[0]}-${hole.range[1]}`);
      }
      for (const { from, to, reason } of gaps) {
        if (reason !== 'superseded') findings.gap(`${reason} ${epoch} ${from}-${to}`);
      }
      return gaps;
    },
  );
}

/**
 * `criticalSeq` must count exactly the critical events before it. Between neighbours any other step
 * means that the writer gave a number to something that is not here; across a hole it cannot have
 * held more critical events than numbers.
 */
function noteBrokenNumbering({ epoch, events }: EpochEvents, findings: Findings): void {
  let previous: EventV1 | undefined;
  for (const event of events) {
    const missing = event.seq - (previous?.seq ?? -1) - 1;
    const missingCritical = event.criticalSeq - criticalThrough(previous);
    if (missingCritical < 0 || missingCritical > missing) {
      findings.loss(`numbering-broken ${epoch} ${event.seq}`);
      return;
    }
    previous = event;
  }
}

function summaryOf(
  { epoch, events }: EpochEvents,
  obligations: ReadonlyMap<string, string>,
): EpochSummary {
  const opened = events.find((event) => event.kind === 'epoch.opened');
  const lastSeq = lastSeqOf({ epoch, events });
  return {
    epoch,
    processId: opened?.processId ?? null,
    openedAt: opened?.at ?? null,
    isClosed: lastSeq !== null,
    lastSeq,
    events: events.length,
    critical: events.filter((event) => event.class === 'critical').length,
    ranges: rangesOf(events.map(({ seq }) => seq)),
    openObligations: [...obligations].filter(([, by]) => by === epoch).map(([id]) => id),
  };
}

/** Where the writer said that it ends: its first `epoch.closed`. */
function lastSeqOf({ events }: EpochEvents): number | null {
  return events.find(({ kind }) => kind === 'epoch.closed')?.seq ?? null;
}

/** Collects reasons by gravity and bounds them. */
class Findings {
  readonly #losses: string[] = [];
  readonly #unknowns: string[] = [];
  readonly #gaps: string[] = [];

  loss(reason: string): void {
    this.#losses.push(reason);
  }

  tailUnknown(reason: string): void {
    this.#unknowns.push(reason);
  }

  gap(reason: string): void {
    this.#gaps.push(reason);
  }

  verdict(): { verdict: CompletenessVerdict; reasons: string[] } {
    const all = [...this.#losses, ...this.#unknowns, ...this.#gaps];
    const reasons =
      all.length <= REASONS_MAX
        ? all
        : [...all.slice(0, REASONS_MAX - 1), `and ${all.length - REASONS_MAX + 1} more`];
    return { verdict: this.#worst(), reasons };
  }

  #worst(): CompletenessVerdict {
    if (this.#losses.length > 0) return 'loss-detected';
    if (this.#unknowns.length > 0) return 'tail-unknown';
    return this.#gaps.length > 0 ? 'gaps-explained' : 'complete';
  }
}
