import type { Metrics } from '@verbatim/platform';

/** Messages to callers, as docs/specs/messages.md names what becomes of them. */
export class MessageMetrics {
  private readonly outcomes;

  constructor(metrics: Metrics) {
    this.outcomes = metrics.counter(
      'voice_messages_total',
      'Messages to callers by what became of them; one that is retried counts each time.',
      { labels: ['channel', 'outcome'] },
    );
  }

  told(channel: string, outcome: string): void {
    this.outcomes.inc({ channel, outcome });
  }
}
