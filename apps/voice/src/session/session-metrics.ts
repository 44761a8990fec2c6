import type { Metrics } from '@verbatim/platform';

/** Up to the time in which a caller must hear something, and a little past it. */
const WAITED_SECONDS = [0.25, 0.5, 1, 2, 3, 4, 5, 6, 8, 15];

export class SessionMetrics {
  private readonly changes;
  private readonly waits;

  constructor(metrics: Metrics) {
    this.changes = metrics.counter(
      'voice_model_session_changes_total',
      'Sessions with the model that were replaced, lost or given up, by what was done.',
      { labels: ['vertical', 'change'] },
    );
    this.waits = metrics.histogram(
      'voice_model_trouble_seconds',
      'From a session that failed to the one that follows, or to the scripted path.',
      { labels: ['change'], buckets: WAITED_SECONDS },
    );
  }

  changed(vertical: string, change: string, waitedMs: number | undefined): void {
    this.changes.inc({ vertical, change });
    const isEnd = change === 'resumed' || change === 'scripted';
    if (isEnd && waitedMs !== undefined) this.waits.observe({ change }, waitedMs / 1_000);
  }
}
