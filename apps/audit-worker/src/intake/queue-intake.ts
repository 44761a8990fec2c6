import {
  archiveQueue,
  QUEUE_POLICY,
  VERTICALS,
  type QueueName,
  type Vertical,
} from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import {
  startWorker,
  type DeadLetterSink,
  type QueueConnection,
  type RunningWorker,
} from '@verbatim/queue';
import type { WorkerMetrics } from '../worker-metrics.js';
import type { IntakeService } from './intake.service.js';
import { RetryLog, retryCodeOf } from './retry-log.js';

export interface QueueIntakeOptions {
  readonly connection: QueueConnection;
  readonly capacityJobs?: number | undefined;
  readonly deadLetters: DeadLetterSink;
  readonly intake: IntakeService;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
  onBug(error: unknown): void;
}

/** One queue worker for each vertical, so that a flood in one never takes another's slots. */
export class QueueIntake {
  private readonly workers = new Map<QueueName, RunningWorker>();

  private readonly retryLog: RetryLog;

  constructor(private readonly options: QueueIntakeOptions) {
    this.retryLog = new RetryLog(options.logger);
  }

  /**
   * Takes the jobs of every vertical but these, beginning or ending as that changes. Goes on where it
   * stopped when it is called again after a failure.
   */
  async takeAllBut(refused: ReadonlySet<Vertical>): Promise<void> {
    for (const vertical of VERTICALS) {
      const name = archiveQueue(vertical);
      const running = this.workers.get(name);
      if (refused.has(vertical)) {
        await running?.close();
        this.workers.delete(name);
      } else if (!running) this.workers.set(name, await this.startQueue(name));
    }
  }

  /** Takes no more jobs and waits for those in hand. */
  async close(): Promise<void> {
    await Promise.all([...this.workers.values()].map((worker) => worker.close()));
    this.workers.clear();
  }

  private startQueue(name: QueueName): Promise<RunningWorker> {
    const { connection, capacityJobs, deadLetters, intake, onBug } = this.options;
    const policy = QUEUE_POLICY[name];
    return startWorker({
      connection,
      name,
      policy: capacityJobs === undefined ? policy : { ...policy, capacityJobs },
      deadLetters,
      run: (payload, job) => intake.runJob(payload, job),
      onBug,
      onTransient: (error, job) => this.noteRetry(error, job?.id),
    });
  }

  private noteRetry(error: unknown, jobId: string | undefined): void {
    this.options.metrics.retries.inc({ code: retryCodeOf(error) });
    this.retryLog.note(error, jobId);
  }
}
