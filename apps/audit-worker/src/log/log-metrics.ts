import type { Metrics } from '@verbatim/platform';
import type { LogBacklog, MergeDelay } from '@verbatim/storage';

/** Up to five times the promised minute. */
const DELAY_BUCKETS_SECONDS = [0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 45, 60, 120, 300];

/** What of the log is counted. */
export class LogMetrics {
  readonly leaves;
  readonly publications;
  readonly receipts;
  readonly steps;
  private readonly delays;
  private readonly oldest;
  private readonly waiting;
  private readonly size;
  private readonly isRefused;
  private readonly anchorAge;

  constructor(metrics: Metrics) {
    this.leaves = metrics.counter('audit_log_leaves_total', 'Leaves published in the log.', {
      labels: ['type'],
    });
    this.publications = metrics.counter(
      'audit_log_publications_total',
      'Publications of the log, by how they ended.',
      { labels: ['outcome'] },
    );
    this.receipts = metrics.counter(
      'audit_log_receipts_total',
      'Receipts of published leaves, by how writing them ended. A conflict is an alert.',
      { labels: ['outcome'] },
    );
    this.steps = metrics.histogram(
      'audit_log_step_seconds',
      'Time of one step of a publication of the log.',
      { labels: ['step'] },
    );
    this.delays = metrics.histogram(
      'audit_log_merge_delay_seconds',
      'From the end of a call, or from the commit of what a leaf stands for, to its publication.',
      { labels: ['since'], buckets: DELAY_BUCKETS_SECONDS },
    );
    this.oldest = metrics.gauge(
      'audit_log_oldest_waiting_seconds',
      'Age of what has waited longest for the log: a call since its end, a leaf since it was asked for.',
      { labels: ['since'] },
    );
    this.waiting = metrics.gauge('audit_log_waiting_leaves', 'Leaves that are not published yet.');
    this.size = metrics.gauge('audit_log_published_leaves', 'Size of the newest checkpoint.');
    this.isRefused = metrics.gauge(
      'audit_log_refused_state',
      '1 while nothing is appended, because PostgreSQL and the object store disagree about the log.',
    );
    this.anchorAge = metrics.gauge(
      'audit_log_anchor_age_seconds',
      'Since a second place was last known to have the newest checkpoint; told by whoever keeps the log.',
      { labels: ['place'] },
    );
  }

  published(size: number, delays: readonly MergeDelay[]): void {
    this.size.set(size);
    for (const { type, sinceRequestMs, sinceCallEndMs } of delays) {
      this.leaves.inc({ type });
      this.delays.observe({ since: 'request' }, Math.max(0, sinceRequestMs) / 1_000);
      if (sinceCallEndMs !== null) {
        this.delays.observe({ since: 'call-end' }, Math.max(0, sinceCallEndMs) / 1_000);
      }
    }
  }

  backlog({ entries, oldestRequestMs, oldestCallEndMs }: LogBacklog): void {
    this.waiting.set(entries);
    this.oldest.set({ since: 'request' }, (oldestRequestMs ?? 0) / 1_000);
    this.oldest.set({ since: 'call-end' }, (oldestCallEndMs ?? 0) / 1_000);
  }

  refused(isRefused: boolean): void {
    this.isRefused.set(isRefused ? 1 : 0);
  }

  anchored(place: string, ageMs: number): void {
    this.anchorAge.set({ place }, ageMs / 1_000);
  }

  /** Another worker keeps the log: its figures are the ones to look at. */
  handOver(): void {
    this.anchorAge.reset();
    this.isRefused.set(0);
  }

  /** Failures count too. */
  async timeStep<T>(step: string, run: () => Promise<T>): Promise<T> {
    const end = this.steps.startTimer({ step });
    try {
      return await run();
    } finally {
      end();
    }
  }
}
