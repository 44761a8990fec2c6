import type { LagStreams } from '@verbatim/backpressure';
import type { Metrics } from '@verbatim/platform';

/** Lag per vertical: docs/specs/lag.md. */
export class LagMetrics {
  private readonly aboveObjective;

  constructor(
    metrics: Metrics,
    lag: LagStreams,
    /** The greatest lag in the intervals that a scrape may have missed, in milliseconds. */
    recentMaxMs: (vertical: string) => number,
  ) {
    const labels = ['vertical'] as const;
    metrics.gauge(
      'voice_lag_oldest_seconds',
      'Age of the oldest event that the archive has not acknowledged.',
      {
        labels,
        collect: (gauge) => {
          for (const [vertical, monitor] of lag.all)
            gauge.set({ vertical }, monitor.oldestUnacknowledgedAgeMs() / 1_000);
        },
      },
    );
    metrics.gauge('voice_lag_seconds', 'From numbering to acknowledgement.', {
      labels: ['vertical', 'quantile'],
      collect: (gauge) => {
        for (const [vertical, monitor] of lag.all) {
          const { p50, p99, max } = monitor.percentiles();
          gauge.set({ vertical, quantile: '0.5' }, p50 / 1_000);
          gauge.set({ vertical, quantile: '0.99' }, p99 / 1_000);
          gauge.set({ vertical, quantile: '1' }, max / 1_000);
        }
      },
    });
    metrics.gauge(
      'voice_lag_interval_max_seconds',
      'Greatest age of the oldest unacknowledged event in the running and the last three intervals of 5 s.',
      {
        labels,
        collect: (gauge) => {
          for (const vertical of lag.all.keys())
            gauge.set({ vertical }, recentMaxMs(vertical) / 1_000);
        },
      },
    );
    this.aboveObjective = metrics.counter(
      'voice_lag_above_objective_seconds_total',
      'Time in which the oldest unacknowledged event was older than the objective of 5 s.',
      { labels },
    );
    for (const vertical of lag.all.keys()) this.aboveObjective.inc({ vertical }, 0);
  }

  aboveObjectiveFor(vertical: string, ms: number): void {
    if (ms > 0) this.aboveObjective.inc({ vertical }, ms / 1_000);
  }
}
