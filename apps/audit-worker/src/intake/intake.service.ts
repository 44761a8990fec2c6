import { VERTICALS, archiveQueue, type QueueName, type Vertical } from '@verbatim/contracts';
import type { StageLedger } from '@verbatim/backpressure';
import type { Logger } from '@verbatim/platform';
import type { JobContext } from '@verbatim/queue';
import type { WorkerMetrics } from '../worker-metrics.js';
import { IntakeLedger, type JobInHand } from '../conservation/intake-ledger.js';
import { sortJob, type IncomingEvent, type SortedJob } from './archive-job.js';
import type { Quarantine } from '../quarantine/quarantine.js';

/** The queue decides, not the job: each vertical has its own slots and commits. */
const VERTICAL_OF = Object.fromEntries(
  VERTICALS.map((vertical) => [archiveQueue(vertical), vertical]),
) as Record<QueueName, Vertical>;

export interface IntakePorts {
  readonly quarantine: Pick<Quarantine, 'keepEvent' | 'parkJob'>;
  /** Resolves when every event is durable. */
  archive(vertical: Vertical, events: readonly IncomingEvent[]): Promise<void>;
}

/** The first stage: what a job holds is sorted into what can be archived and what must be kept apart. */
export class IntakeService {
  private readonly ledgers = Object.fromEntries(
    VERTICALS.map((vertical) => [vertical, new IntakeLedger(vertical)]),
  ) as Record<Vertical, IntakeLedger>;

  constructor(
    private readonly ports: IntakePorts,
    private readonly metrics: WorkerMetrics,
    private readonly logger: Logger,
  ) {}

  get books(): readonly StageLedger[] {
    return Object.values(this.ledgers).map(({ ledger }) => ledger);
  }

  /**
   * Resolves, and so completes the job, only after each event is indexed or quarantined.
   * May run any number of times for one job: each event's (callId, epoch, seq) is its idempotency key.
   */
  async runJob(payload: unknown, job: JobContext): Promise<void> {
    const vertical = VERTICAL_OF[job.queue];
    const sorted = sortJob(payload);
    const inHand = this.ledgers[vertical].opened(payload);
    try {
      await this.settle(sorted, vertical, job, inHand);
      inHand.done();
    } catch (error) {
      inHand.returned();
      throw error;
    }
  }

  private async settle(
    sorted: SortedJob,
    vertical: Vertical,
    job: JobContext,
    inHand: JobInHand,
  ): Promise<void> {
    if (sorted.kind === 'parked') {
      await this.ports.quarantine.parkJob(vertical, sorted);
      inHand.count('quarantined', inHand.events);
      this.logger.error(
        { jobId: job.id, version: sorted.version },
        'Parked a job of an unknown version.',
      );
      this.metrics.jobs.inc({ vertical, outcome: 'parked' });
      return;
    }
    for (const refused of sorted.refused) {
      await this.ports.quarantine.keepEvent(vertical, refused);
      inHand.count('quarantined', 1);
      const { reason, callId, epoch, seq } = refused;
      this.logger.error({ jobId: job.id, reason, callId, epoch, seq }, 'Quarantined an event.');
    }
    await this.ports.archive(vertical, sorted.accepted);
    inHand.count('out', sorted.accepted.length);
    this.metrics.jobs.inc({ vertical, outcome: 'archived' });
    this.metrics.jobAge.observe({ vertical }, Math.max(0, Date.now() - job.enqueuedAt) / 1_000);
  }
}
