import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { CONSERVATION_CHECK_MS, ConservationWatch, type StageLedger } from '@verbatim/backpressure';
import { ConservationReport, type ConservationReportOptions } from '@verbatim/platform';

export interface BookKeepingOptions extends Omit<ConservationReportOptions, 'namespace'> {
  /** This incarnation: the law holds within one. */
  readonly workerId: string;
  readonly ledgers: readonly StageLedger[];
}

/** Checks the books of every stage between a job and its commit, from a task of its own. */
export class BookKeeping implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly watch: ConservationWatch;
  private timer: NodeJS.Timeout | undefined;

  constructor(options: BookKeepingOptions) {
    const report = new ConservationReport({ namespace: 'audit', ...options });
    this.watch = new ConservationWatch({
      processId: options.workerId,
      alarm: report,
      onChecked: (check, ledger) => report.checked(check, ledger.totals()),
    });
    this.watch.add(...options.ledgers);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.watch.check(), CONSERVATION_CHECK_MS);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }
}
