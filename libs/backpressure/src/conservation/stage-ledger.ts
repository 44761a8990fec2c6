import { invariant } from '@verbatim/contracts';

/**
 * What can become of an event at a stage. `arrived` counts copies too; `duplicate` are those of them that
 * were known already; `returned` goes back to where it came from and will arrive again.
 */
export const FLOWS = [
  'arrived',
  'duplicate',
  'out',
  'dropped',
  'superseded',
  'shed',
  'quarantined',
  'returned',
] as const;
export type Flow = (typeof FLOWS)[number];

/** Where an event can have gone: every flow but the two that say how it came. */
const WAYS_OUT = FLOWS.filter((flow) => flow !== 'arrived' && flow !== 'duplicate');

export interface StageLedgerOptions {
  readonly stage: string;
  readonly vertical: string;
  /** What the stage holds now, read from where it is held and not from these counters: otherwise the law
   *  would hold by definition. Copies are not among them. */
  held(): number;
}

/** One stage's figures at one moment; all of them count events. */
export interface StageCheck {
  readonly stage: string;
  readonly vertical: string;
  /** Distinct events: without copies. */
  readonly in: number;
  readonly out: number;
  readonly dropped: number;
  readonly superseded: number;
  readonly shed: number;
  readonly quarantined: number;
  readonly returned: number;
  readonly held: number;
  readonly duplicates: number;
  /** Above 0: lost without a reason. Below 0: left more often than it came. */
  readonly remainder: number;
}

/**
 * The books of one stage for one vertical in one life of the process:
 * `in = out + dropped + superseded + shed + quarantined + returned + held`, on distinct events.
 *
 * Count where the decision falls, one for each event and never for a batch.
 * Exact: at the start of every task (a timer, a socket's data). Within one, promises that are settled and
 * not yet heard of may have an event between two hands.
 *
 * Source: docs/specs/backpressure.md, section 8.
 */
export class StageLedger {
  private readonly counts: Record<Flow, number> = {
    arrived: 0,
    duplicate: 0,
    out: 0,
    dropped: 0,
    superseded: 0,
    shed: 0,
    quarantined: 0,
    returned: 0,
  };

  constructor(private readonly options: StageLedgerOptions) {}

  get stage(): string {
    return this.options.stage;
  }

  get vertical(): string {
    return this.options.vertical;
  }

  count(flow: Flow, events = 1): void {
    invariant(Number.isSafeInteger(events) && events >= 0, `${events} is no number of events`);
    this.counts[flow] += events;
  }

  /** A copy of an event that came before: it is in none of the other figures. */
  countCopy(events = 1): void {
    this.count('arrived', events);
    this.count('duplicate', events);
  }

  /** Every flow since the start. */
  totals(): Readonly<Record<Flow, number>> {
    return { ...this.counts };
  }

  check(): StageCheck {
    const { arrived, duplicate: duplicates, ...left } = this.counts;
    const { stage, vertical } = this.options;
    const held = this.options.held();
    const gone = WAYS_OUT.reduce((sum, flow) => sum + this.counts[flow], 0);
    const distinct = arrived - duplicates;
    const remainder = distinct - gone - held;
    return { stage, vertical, in: distinct, ...left, held, duplicates, remainder };
  }
}
