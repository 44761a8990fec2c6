import type { Metrics } from '@verbatim/platform';

/** What becomes of calls that are to be placed. */
export class OutboundMetrics {
  private readonly dialled;
  private readonly over;

  constructor(metrics: Metrics) {
    this.dialled = metrics.counter(
      'voice_outbound_dialled_calls_total',
      'Calls that were placed.',
      {
        labels: ['vertical'],
      },
    );
    this.over = metrics.counter(
      'voice_outbound_ended_calls_total',
      'Calls that were to be placed and are over, by what came of them.',
      { labels: ['vertical', 'outcome'] },
    );
  }

  placed(vertical: string): void {
    this.dialled.inc({ vertical });
  }

  ended(vertical: string, outcome: string): void {
    this.over.inc({ vertical, outcome });
  }
}
