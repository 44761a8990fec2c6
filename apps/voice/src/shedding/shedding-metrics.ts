import { SHED_STEPS, type SheddingController, type ShedStep } from '@verbatim/backpressure';
import type { Metrics } from '@verbatim/platform';

/** What is given up under lag: docs/specs/lag.md. */
export class SheddingMetrics {
  private readonly shedCount;

  constructor(metrics: Metrics, controllers: ReadonlyMap<string, SheddingController>) {
    this.shedCount = metrics.counter(
      'voice_shed_total',
      'Details of transcripts that were given up under lag, by field; `partial`: whole partials.',
      { labels: ['vertical', 'field'] },
    );
    metrics.gauge(
      'voice_shed_level_state',
      '0 nothing is given up, 1 log-probabilities, 2 timings too, 3 partials too.',
      {
        labels: ['vertical'],
        collect: (gauge) => {
          for (const [vertical, { level }] of controllers) gauge.set({ vertical }, level);
        },
      },
    );
    for (const vertical of controllers.keys())
      for (const field of SHED_STEPS) this.shedCount.inc({ vertical, field }, 0);
  }

  shed(vertical: string, field: ShedStep): void {
    this.shedCount.inc({ vertical, field });
  }
}
