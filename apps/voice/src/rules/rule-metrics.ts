import type { Metrics } from '@verbatim/platform';

/** The objective is 50 ms from the final: fine around it, and far enough to see how bad it gets. */
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.25, 1];

export class RuleMetrics {
  private readonly judging;
  private readonly failures;
  private readonly droppedTurns;
  private readonly interventions;

  constructor(metrics: Metrics) {
    const labels = ['vertical'] as const;
    this.judging = metrics.histogram(
      'voice_live_rules_seconds',
      'From the arrival of words to the beginning of everything that the rules made of them.',
      { labels, buckets: BUCKETS_SECONDS },
    );
    this.failures = metrics.counter(
      'voice_live_rules_failures_total',
      'Turns, ticks and calls to which the rules could not be applied while the call ran.',
      { labels },
    );
    this.droppedTurns = metrics.counter(
      'voice_live_rules_dropped_turns_total',
      'Turns that were not judged while the call ran, because too many waited.',
      { labels },
    );
    this.interventions = metrics.counter(
      'voice_rule_interventions_total',
      'What was done to running calls because a rule asked for it.',
      { labels: ['vertical', 'rule', 'action'] },
    );
  }

  judged(vertical: string, seconds: number): void {
    this.judging.observe({ vertical }, seconds);
  }

  failed(vertical: string): void {
    this.failures.inc({ vertical });
  }

  dropped(vertical: string): void {
    this.droppedTurns.inc({ vertical });
  }

  acted(vertical: string, rule: string, action: string): void {
    this.interventions.inc({ vertical, rule, action });
  }
}
