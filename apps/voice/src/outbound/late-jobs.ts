import { Injectable } from '@nestjs/common';
import { QueueUnavailableError, type DelayedJobs } from '@verbatim/queue';

/** The queue of calls, as those see it who were made before it was open. */
@Injectable()
export class LateJobs implements Pick<DelayedJobs, 'add'> {
  private jobs: DelayedJobs | undefined;

  open(jobs: DelayedJobs | undefined): void {
    this.jobs = jobs;
  }

  /** Errors: `QueueUnavailableError`, also while it is not open yet. */
  async add(id: string, delayMs: number): Promise<'added' | 'full'> {
    if (!this.jobs) throw new QueueUnavailableError('The queue of calls is not open yet.');
    return this.jobs.add(id, delayMs);
  }
}
