import type { Metrics } from '@verbatim/platform';

/** What became of calls outside of their streams. */
export class TelephonyMetrics {
  private readonly voicemails;
  private readonly transfers;

  constructor(metrics: Metrics) {
    this.voicemails = metrics.counter(
      'voice_voicemails_total',
      'Messages that callers were asked for, by what came of them.',
      { labels: ['vertical', 'outcome'] },
    );
    this.transfers = metrics.counter(
      'voice_transfers_total',
      'Telephones that rang for a transfer, by what came of it.',
      { labels: ['vertical', 'outcome'] },
    );
  }

  voicemail(vertical: string, outcome: string): void {
    this.voicemails.inc({ vertical, outcome });
  }

  transfer(vertical: string, outcome: string): void {
    this.transfers.inc({ vertical, outcome });
  }
}
