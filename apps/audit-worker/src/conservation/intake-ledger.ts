import { StageLedger } from '@verbatim/backpressure';
import type { Vertical } from '@verbatim/contracts';

/** The books of the `intake` stage: from a job's arrival to its end, event by event. */
export class IntakeLedger {
  readonly ledger: StageLedger;
  private readonly jobs = new Set<JobInHand>();

  constructor(vertical: Vertical) {
    const held = (): number => [...this.jobs].reduce((sum, job) => sum + job.events, 0);
    this.ledger = new StageLedger({ stage: 'intake', vertical, held });
  }

  /** Counted from what the queue gave, not from what was made of it. */
  opened(payload: unknown): JobInHand {
    const job = new JobInHand(countIn(payload), this.ledger, () => this.jobs.delete(job));
    this.jobs.add(job);
    return job;
  }
}

/** The events of one run of a job. Ends once: `done`, or `returned` to the queue. */
export class JobInHand {
  private readonly counted = { out: 0, quarantined: 0 };

  constructor(
    readonly events: number,
    private readonly ledger: StageLedger,
    private readonly onEnd: () => void,
  ) {
    ledger.count('arrived', events);
  }

  count(flow: 'out' | 'quarantined', events: number): void {
    this.counted[flow] += events;
  }

  done(): void {
    this.end();
  }

  /** What was not put aside for good comes again with the job. */
  returned(): void {
    this.end();
    const { out, quarantined } = this.counted;
    this.ledger.count('returned', Math.max(0, this.events - out - quarantined));
  }

  private end(): void {
    this.ledger.count('out', this.counted.out);
    this.ledger.count('quarantined', this.counted.quarantined);
    this.onEnd();
  }
}

/** Of any version: a job that is parked whole still holds events. */
function countIn(payload: unknown): number {
  const events = (payload as { events?: unknown } | null | undefined)?.events;
  return Array.isArray(events) ? events.length : 0;
}
