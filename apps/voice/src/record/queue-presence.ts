import type { Logger } from '@verbatim/platform';

/**
 * Says in the log that a vertical's queue went away, with the address that its error names, and that it is
 * back: once each, however many adds of both senders go unanswered in between.
 */
export class QueuePresence {
  private isAway = false;

  constructor(
    private readonly vertical: string,
    private readonly logger: Pick<Logger, 'warn' | 'info'>,
  ) {}

  unanswered(error: Error): void {
    if (this.isAway) return;
    this.isAway = true;
    const { vertical } = this;
    this.logger.warn({ vertical }, `The queue does not answer: ${error.message}. Its events wait.`);
  }

  answered(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.logger.info({ vertical: this.vertical }, 'The queue answers again: events go on.');
  }
}
