import { CALL_FINDINGS, type ReconciledDay } from '@verbatim/carrier';
import { OperationalError } from '@verbatim/contracts';
import type { Alarm } from '@verbatim/paging';
import { waitFor, type Logger, type Metrics } from '@verbatim/platform';
import { startScheduledJob, type QueueConnection, type RunningSchedule } from '@verbatim/queue';
import { dayOf } from '../log/days.js';
import type { Stage } from '../pipeline.js';

export interface CarrierWatchOptions {
  /** When, in UTC; absent: never. */
  readonly cron: string | undefined;
  readonly connection: QueueConnection;
  reconcile(day: string, now: number): Promise<ReconciledDay>;
  readonly alarm: Alarm;
  readonly metrics: Metrics;
  readonly logger: Logger;
  onBug(error: unknown): void;
}

const QUEUE = 'carrier-reconciliation';
export const CARRIER_FINDINGS_ALARM = 'carrier/findings';
export const CARRIER_FAILED_ALARM = 'carrier/not-reconciled';

const DAY_MS = 86_400_000;
/** Facts of an alarm are read on a telephone. */
const NAMED_MAX = 3;

/**
 * Compares the day before with Twilio's call list, at the times of a schedule, on one of the workers. What one has
 * and the other has not opens an incident; the next day without findings closes it.
 */
export class CarrierWatch implements Stage {
  private readonly stopping = new AbortController();
  private running: Promise<RunningSchedule | undefined> = Promise.resolve(undefined);
  private last: ReconciledDay | undefined;
  private readonly runs;

  constructor(private readonly options: CarrierWatchOptions) {
    const { metrics } = options;
    this.runs = metrics.counter(
      'audit_carrier_runs_total',
      "Comparisons of a day with the carrier's call list, by result.",
      { labels: ['result'] },
    );
    metrics.gauge(
      'audit_carrier_compared_calls',
      'Calls of the day that was compared last, by what became of them; the findings among them.',
      { labels: ['outcome'], collect: (gauge) => this.tell(gauge) },
    );
  }

  /** An engine that is away is waited for. */
  start(): void {
    const { cron, connection, logger, onBug } = this.options;
    if (cron === undefined) return;
    const { signal } = this.stopping;
    const open = async (): Promise<void> => {
      this.running = startScheduledJob({
        ...{ connection, name: QUEUE, cron, timeZone: 'UTC', onBug },
        run: async () => void (await this.run(Date.now())),
        onFailure: (error) => this.failed(error),
      });
      await this.running;
    };
    void waitFor('The queue of the carrier watch', open, { logger, signal }).catch(
      (error: unknown) => {
        if (!signal.aborted) onBug(error);
      },
    );
  }

  async close(): Promise<void> {
    this.stopping.abort(new Error('stopping'));
    const schedule = await this.running.catch(() => undefined);
    await schedule?.close();
  }

  /** The day before `now`. Errors: those of carrier and database. */
  async run(now: number): Promise<ReconciledDay> {
    const { reconcile, alarm, logger } = this.options;
    const reconciled = await reconcile(dayOf(now - DAY_MS), now);
    this.last = reconciled;
    const { day, findings, accountsLeftOut, counts } = reconciled;
    this.runs.inc({ result: findings.length === 0 ? 'agreed' : 'findings' });
    alarm.clear(CARRIER_FAILED_ALARM);
    if (findings.length === 0) alarm.clear(CARRIER_FINDINGS_ALARM);
    else {
      alarm.raise({
        key: CARRIER_FINDINGS_ALARM,
        severity: 'critical',
        summary: "Twilio's call list and the log do not have the same calls.",
        facts: {
          day,
          findings: findings.length,
          calls: findings.slice(0, NAMED_MAX).map(textOf).join(', '),
        },
      });
    }
    logger.info(
      { day, findings: findings.length, accountsLeftOut: accountsLeftOut.length, ...counts },
      "Compared a day with the carrier's call list.",
    );
    return reconciled;
  }

  failed(error: unknown): void {
    this.runs.inc({ result: 'failed' });
    this.options.logger.warn({ err: error }, 'A day could not be compared with the carrier.');
    this.options.alarm.raise({
      key: CARRIER_FAILED_ALARM,
      severity: 'warning',
      summary: "A day could not be compared with Twilio's call list.",
      facts: { code: error instanceof OperationalError ? error.code : 'unknown' },
    });
  }

  private tell(gauge: {
    reset(): void;
    set(labels: { outcome: string }, value: number): void;
  }): void {
    gauge.reset();
    if (this.last === undefined) return;
    const { counts, findings } = this.last;
    for (const [outcome, value] of Object.entries(counts)) {
      gauge.set(
        { outcome: outcome.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) },
        value,
      );
    }
    for (const kind of CALL_FINDINGS) {
      gauge.set({ outcome: kind }, findings.filter((finding) => finding.kind === kind).length);
    }
  }
}

const textOf = ({ callSid, kind }: ReconciledDay['findings'][number]): string =>
  `${callSid} ${kind}`;
