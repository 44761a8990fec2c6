import type { Metrics } from '@verbatim/platform';

const BYTES_BUCKETS = [1e3, 1e4, 1e5, 2.5e5, 5e5, 1e6, 2.5e6, 5e6, 1e7];
const EVENTS_BUCKETS = [1, 4, 16, 64, 256, 1024, 4096];

export interface ArchiveLoad {
  readonly vertical: string;
  readonly waitingEvents: number;
  readonly commitsInFlight: number;
  readonly commitLimit: number;
}

/** Everything that the worker counts; docs/specs/metrics.md says what each means and when to act. */
export class WorkerMetrics {
  readonly jobs;
  readonly retries;
  readonly jobAge;
  readonly archivedEvents;
  readonly duplicateEvents;
  readonly quarantinedEvents;
  readonly parkedJobs;
  readonly deadLetters;
  readonly callsWithoutKey;
  readonly commitSteps;
  readonly commitEvents;
  readonly segmentBytes;
  readonly storeRetries;
  readonly evictedEvents;
  readonly seals;
  readonly retentionConflicts;
  readonly sealFailures;
  readonly sealSteps;
  readonly sealDelay;
  readonly findings;
  readonly costs;
  readonly unpricedLines;
  readonly judgeRequests;
  readonly redactionFailures;
  readonly guardLeaks;
  readonly reconciledCalls;

  constructor(private readonly metrics: Metrics) {
    const byVertical = { labels: ['vertical'] } as const;

    this.jobs = metrics.counter('audit_jobs_total', 'Archive jobs that were completed.', {
      labels: ['vertical', 'outcome'],
    });
    this.retries = metrics.counter('audit_job_retries_total', 'Jobs put back to be tried again.', {
      labels: ['code'],
    });
    this.jobAge = metrics.histogram(
      'audit_job_age_seconds',
      'From the add of a job to the commit of its events.',
      byVertical,
    );
    this.quarantinedEvents = metrics.counter(
      'audit_quarantined_events_total',
      'Events kept beside the record. More than zero is an alert.',
      { labels: ['vertical', 'reason'] },
    );
    this.parkedJobs = metrics.counter(
      'audit_parked_jobs_total',
      'Jobs of a version that this build cannot read. More than zero is an alert.',
      byVertical,
    );

    this.deadLetters = metrics.gauge(
      'audit_dead_letter_jobs',
      'Jobs that no retry can help, and that wait for a person.',
      byVertical,
    );

    this.archivedEvents = metrics.counter(
      'audit_archived_events_total',
      'Events made durable.',
      byVertical,
    );
    this.duplicateEvents = metrics.counter(
      'audit_duplicate_events_total',
      'Events that were durable already: harmless.',
      byVertical,
    );
    this.callsWithoutKey = metrics.counter(
      'audit_calls_without_key_total',
      'Calls left out of a commit because their key is not there yet.',
      byVertical,
    );
    this.commitSteps = metrics.histogram(
      'audit_commit_step_seconds',
      'Time of one step of a group commit.',
      { labels: ['step'] },
    );
    this.commitEvents = metrics.histogram(
      'audit_commit_events',
      'Events joined into one group commit.',
      { ...byVertical, buckets: EVENTS_BUCKETS },
    );
    this.segmentBytes = metrics.histogram('audit_segment_bytes', 'Bytes of one segment object.', {
      ...byVertical,
      buckets: BYTES_BUCKETS,
    });

    this.storeRetries = metrics.counter(
      'audit_store_retries_total',
      'Segment writes that failed: tried again at once, or left to the queue by the budget.',
      { labels: ['vertical', 'outcome'] },
    );

    this.evictedEvents = metrics.counter(
      'audit_evicted_events_total',
      'Sheddable events that gave way in a full queue, by what became of their tombstones.',
      { labels: ['vertical', 'outcome'] },
    );

    this.seals = metrics.counter('audit_seals_total', 'Seals committed, amendments included.', {
      labels: ['vertical', 'completeness'],
    });
    this.retentionConflicts = metrics.counter(
      'audit_retention_conflicts_total',
      'Sealed calls that one class keeps longer than another lets them stay.',
      { labels: ['vertical', 'floor', 'ceiling'] },
    );
    this.sealFailures = metrics.counter(
      'audit_seal_failures_total',
      'Seals given up for now; tried again when their lease ends.',
      { labels: ['code'] },
    );
    this.sealSteps = metrics.histogram('audit_seal_step_seconds', 'Time of one step of a seal.', {
      labels: ['step'],
    });
    this.sealDelay = metrics.histogram(
      'audit_seal_delay_seconds',
      'From the planning of a seal to its commit.',
      byVertical,
    );
    this.findings = metrics.counter(
      'audit_findings_total',
      'Findings of sealed calls; an amendment counts its own again.',
      { labels: ['vertical', 'rule', 'severity'] },
    );
    this.costs = metrics.counter(
      'audit_cost_dollars_total',
      'What sealed calls cost by the prices in their records; an amendment adds what it costs more.',
      { labels: ['vertical', 'source', 'model'] },
    );
    this.unpricedLines = metrics.counter(
      'audit_unpriced_usage_lines_total',
      'Lines of usage in sealed calls that have no price. More than zero: the costs are not all.',
      { labels: ['vertical', 'reason'] },
    );
    this.judgeRequests = metrics.counter(
      'audit_judge_requests_total',
      'Calls about which a model was asked what rules want to know of it, by how that went.',
      { labels: ['vertical', 'outcome'] },
    );
    this.redactionFailures = metrics.counter(
      'audit_redaction_failures_total',
      'Readable copies that could not be made, and are in quarantine. More than zero is an alert.',
      byVertical,
    );
    this.guardLeaks = metrics.counter(
      'audit_guard_leaks_total',
      'Card data and credentials in sealed words, which the guard ought to have taken out.',
      { labels: ['vertical', 'class'] },
    );
    this.reconciledCalls = metrics.counter(
      'audit_reconciled_calls_total',
      'Calls ended by the reconciler, because nobody else did.',
      byVertical,
    );
  }

  /** Read at each scrape. */
  watchArchive(load: () => readonly ArchiveLoad[]): void {
    const labels = ['vertical'] as const;
    this.metrics.gauge('audit_waiting_events', 'Events in hand that wait for a commit.', {
      labels,
      collect: (gauge) =>
        load().forEach(({ vertical, waitingEvents }) => gauge.set({ vertical }, waitingEvents)),
    });
    this.metrics.gauge('audit_in_flight_commits', 'Group commits under way.', {
      labels,
      collect: (gauge) =>
        load().forEach(({ vertical, commitsInFlight }) => gauge.set({ vertical }, commitsInFlight)),
    });
    this.metrics.gauge('audit_commit_limit', 'Group commits that may be under way now.', {
      labels,
      collect: (gauge) =>
        load().forEach(({ vertical, commitLimit }) => gauge.set({ vertical }, commitLimit)),
    });
  }

  /** Read at each scrape. */
  watchBreaker(state: () => number): void {
    this.metrics.gauge(
      'audit_store_breaker_state',
      '0 while writes to the object store are made, 1 while one is tried, 2 while none is made.',
      { collect: (gauge) => gauge.set(state()) },
    );
  }

  /** Failures count too: a slow failure is what hurts. */
  async timeStep<T>(
    steps: 'commitSteps' | 'sealSteps',
    step: string,
    run: () => Promise<T>,
  ): Promise<T> {
    const end = this[steps].startTimer({ step });
    try {
      return await run();
    } finally {
      end();
    }
  }
}
