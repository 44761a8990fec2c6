import type { Logger } from '../logging/logger.js';
import type { Metrics } from './metrics.js';

/** One stage's figures, as libs/backpressure checks them. */
export interface ConservationFigures {
  readonly stage: string;
  readonly vertical: string;
  readonly held: number;
  readonly remainder: number;
}

export interface RaisedAlarm {
  readonly key: string;
  readonly severity: 'warning' | 'critical';
  readonly summary: string;
  readonly facts: Record<string, string | number>;
}

export interface ConservationReportOptions {
  /** First part of the metrics' names. */
  readonly namespace: 'voice' | 'audit';
  readonly metrics: Metrics;
  readonly logger: Pick<Logger, 'error' | 'info'>;
  /** Told of everything that is logged here; pages somebody. */
  readonly alarm?: { raise(alarm: RaisedAlarm): void; clear(key: string): void } | undefined;
}

/**
 * Tells the world how the books of a process stand: metrics at each check, so that the figures of one
 * scrape fit each other, and a line in the log and an alarm while events are missing or too many.
 */
export class ConservationReport {
  private readonly remainder;
  private readonly held;
  private readonly flows;
  /** What the flow counters have been told so far, by stage, vertical and flow. */
  private readonly told = new Map<string, number>();

  constructor(private readonly options: ConservationReportOptions) {
    const { namespace, metrics } = options;
    const labels = ['stage', 'vertical'] as const;
    this.remainder = metrics.gauge(
      `${namespace}_conservation_remainder_events`,
      'Events that went into a stage and neither left it nor are held by it; 0 or a bug.',
      { labels },
    );
    this.held = metrics.gauge(
      `${namespace}_conservation_held_events`,
      'Distinct events that a stage held at the last check of the books.',
      { labels },
    );
    this.flows = metrics.counter(
      `${namespace}_conservation_flow_events_total`,
      'Events by what became of them at a stage, as of the last check of the books.',
      { labels: ['stage', 'vertical', 'flow'] },
    );
  }

  /** `totals`: every flow of the stage since the start. */
  checked(figures: ConservationFigures, totals: Readonly<Record<string, number>>): void {
    const { stage, vertical, held, remainder } = figures;
    this.remainder.set({ stage, vertical }, remainder);
    this.held.set({ stage, vertical }, held);
    for (const [flow, total] of Object.entries(totals)) {
      const key = `${stage} ${vertical} ${flow}`;
      const before = this.told.get(key) ?? 0;
      if (total > before) this.flows.inc({ stage, vertical, flow }, total - before);
      this.told.set(key, total);
    }
  }

  raise(alarm: RaisedAlarm): void {
    this.options.logger.error(alarm.facts, alarm.summary);
    this.options.alarm?.raise(alarm);
  }

  clear(key: string): void {
    this.options.logger.info({ key }, 'The books are even again.');
    this.options.alarm?.clear(key);
  }
}
