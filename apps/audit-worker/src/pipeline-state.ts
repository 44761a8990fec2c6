import type { ReadinessCheck } from '@verbatim/platform';

/** Whether jobs are being taken: what readiness reports before start-up ends and while draining. */
export class PipelineState implements ReadinessCheck {
  readonly name = 'pipeline';
  isTakingJobs = false;

  async check(): Promise<void> {
    if (!this.isTakingJobs) throw new Error('The pipeline takes no jobs.');
  }
}
