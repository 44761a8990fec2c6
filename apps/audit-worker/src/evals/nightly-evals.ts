import { f1Of, isOfOneVertical, type RuleSet } from '@verbatim/compliance';
import type { Alarm } from '@verbatim/paging';
import { waitFor, type Logger, type Metrics } from '@verbatim/platform';
import { startScheduledJob, type QueueConnection, type RunningSchedule } from '@verbatim/queue';
import type { Stage } from '../pipeline.js';
import { type EvalPlaces, readEvalFiles } from './eval-files.js';
import { type EvalOutcome, runEvals } from './run-evals.js';

export interface NightlyEvalsOptions {
  /** When; absent: never. */
  readonly cron: string | undefined;
  readonly timeZone: string;
  readonly connection: QueueConnection;
  readonly places: EvalPlaces;
  /** Those that calls are judged by now. */
  rules(): RuleSet;
  readonly alarm: Alarm;
  readonly metrics: Metrics;
  readonly logger: Logger;
  onBug(error: unknown): void;
}

export const EVALS_QUEUE = 'nightly-evals';
export const EVALS_WORSE_ALARM = 'evals/worse';
export const EVALS_FAILED_ALARM = 'evals/not-run';

/** Facts of an alarm are read on a telephone. */
const NAMED_MAX = 5;

/**
 * Holds extraction and rules against what is true of recorded conversations, at the times of a schedule, on
 * one of the workers. What got worse opens an incident, and what is well again closes it.
 */
export class NightlyEvals implements Stage {
  private readonly stopping = new AbortController();
  private running: Promise<RunningSchedule | undefined> = Promise.resolve(undefined);
  private last: EvalOutcome | undefined;
  private readonly runs;

  constructor(private readonly options: NightlyEvalsOptions) {
    const { metrics } = options;
    this.runs = metrics.counter(
      'audit_eval_runs_total',
      'Runs of the scheduled evals, by result.',
      {
        labels: ['result'],
      },
    );
    metrics.gauge('audit_eval_missed_entities', 'Entities that the last evals missed.', {
      labels: ['set', 'entity'],
      collect: (gauge) => this.tell(gauge, ({ missed }) => missed),
    });
    metrics.gauge('audit_eval_f1_score', 'F1 of entities in the last evals, from 0 to 1.', {
      labels: ['set', 'entity'],
      collect: (gauge) => this.tell(gauge, f1Of),
    });
  }

  /** An engine that is away is waited for. */
  start(): void {
    const { cron, timeZone, connection, logger } = this.options;
    if (cron === undefined) return;
    const { signal } = this.stopping;
    const open = async (): Promise<void> => {
      this.running = startScheduledJob({
        connection,
        name: EVALS_QUEUE,
        cron,
        timeZone,
        run: async () => void (await this.run()),
        onFailure: (error) => this.notRun(error),
        onBug: (error) => this.options.onBug(error),
      });
      await this.running;
    };
    void waitFor('The queue of the nightly evals', open, { logger, signal }).catch(
      (error: unknown) => {
        if (!signal.aborted) this.options.onBug(error);
      },
    );
  }

  async close(): Promise<void> {
    this.stopping.abort(new Error('stopping'));
    const schedule = await this.running.catch(() => undefined);
    await schedule?.close();
  }

  /** Errors: `EvalsUnreadableError`. */
  async run(): Promise<EvalOutcome> {
    const { places, rules, alarm, logger } = this.options;
    const { dialogues, baseline } = await readEvalFiles(places);
    const outcome = await runEvals(dialogues, rules(), baseline);
    this.last = outcome;
    const { worse, failedAssertions, conversations } = outcome;
    const isHeld = worse.length + failedAssertions === 0;
    this.runs.inc({ result: isHeld ? 'held' : 'worse' });
    alarm.clear(EVALS_FAILED_ALARM);
    const facts = {
      conversations,
      failedAssertions,
      measures: worse.slice(0, NAMED_MAX).join(' '),
    };
    if (isHeld) {
      alarm.clear(EVALS_WORSE_ALARM);
    } else {
      const summary = 'The nightly evals found extraction or rules worse than before.';
      alarm.raise({ key: EVALS_WORSE_ALARM, severity: 'warning', summary, facts });
    }
    logger.info({ ...facts, baseline: baseline?.at }, 'The nightly evals are done.');
    return outcome;
  }

  private notRun(error: unknown): void {
    this.runs.inc({ result: 'failed' });
    this.options.logger.warn({ err: error }, 'The nightly evals could not run.');
    const code = (error as { code?: unknown } | undefined)?.code;
    this.options.alarm.raise({
      key: EVALS_FAILED_ALARM,
      severity: 'warning',
      summary: 'The nightly evals could not run.',
      facts: { code: typeof code === 'string' ? code : 'unknown' },
    });
  }

  private tell(
    gauge: { reset(): void; set(labels: { set: string; entity: string }, value: number): void },
    valueOf: (measure: EvalOutcome['measures'][number]) => number,
  ): void {
    gauge.reset();
    for (const measure of this.last?.measures ?? []) {
      const [corpus = '', half = '', level = '', entity = ''] = measure.name.split('/');
      if (level !== 'turn' || isOfOneVertical(measure)) continue;
      gauge.set({ set: `${corpus}-${half}`, entity }, valueOf(measure));
    }
  }
}
