import { VERTICALS, archiveQueue, type QueueName, type Vertical } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { JobContext } from '@verbatim/queue';
import type { WorkerMetrics } from '../worker-metrics.js';
import { sortJob, type IncomingEvent } from './archive-job.js';
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
  constructor(
    private readonly ports: IntakePorts,
    private readonly metrics: WorkerMetrics,
    private readonly logger: Logger,
  ) {}

  /**
   * Resolves, and so completes the job, only after each event is indexed or quarantined.
   * May run any number of times for one job: each event's (callId, epoch, seq) is its idempotency key.
   */
  async runJob(payload: unknown, job: JobContext): Promise<void> {
    const vertical = VERTICAL_OF[job.queue];
    const sorted = sortJob(payload);
    if (sorted.kind === 'parked') {
      await this.ports.quarantine.parkJob(vertical, sorted);
      this.logger.error(
        { jobId: job.id, version: sorted.version },
        'Parked a job of an unknown version.',
      );
      this.metrics.jobs.inc({ vertical, outcome: 'parked' });
      return;
    }
    for (const refused of sorted.refused) {
      await this.ports.quarantine.keepEvent(vertical, refused);
      const { reason, callId, epoch, seq } = refused;
      this.logger.error({ jobId: job.id, reason, callId, epoch, seq }, 'Quarantined an event.');
    }
    await this.ports.archive(vertical, sorted.accepted);
    this.metrics.jobs.inc({ vertical, outcome: 'archived' });
    this.metrics.jobAge.observe({ vertical }, Math.max(0, Date.now() - job.enqueuedAt) / 1_000);
  }
}
