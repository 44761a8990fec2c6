import type { Alarm } from '@verbatim/paging';
import type { LogBacklog } from '@verbatim/storage';

export interface MergeDelayWatchOptions {
  backlog(): Promise<LogBacklog>;
  readonly alarm: Alarm;
  onBacklog(backlog: LogBacklog): void;
}

/** The promise: a call is in the log within a minute of its end, a statement within one of its making. */
export const MERGE_DELAY_MAX_MS = 60_000;

export const MERGE_DELAY_ALARM = 'log/merge-delay';

/** Sees to it that somebody is told when leaves wait longer than was promised, whoever keeps the log. */
export class MergeDelayWatch {
  constructor(private readonly options: MergeDelayWatchOptions) {}

  /** Rejects when PostgreSQL is away. */
  async look(): Promise<void> {
    const backlog = await this.options.backlog();
    this.options.onBacklog(backlog);
    const { oldestRequestMs, oldestCallEndMs, entries } = backlog;
    const oldestMs = Math.max(oldestRequestMs ?? 0, oldestCallEndMs ?? 0);
    if (oldestMs <= MERGE_DELAY_MAX_MS) return this.options.alarm.clear(MERGE_DELAY_ALARM);
    this.options.alarm.raise({
      key: MERGE_DELAY_ALARM,
      severity: 'critical',
      summary: 'Calls or statements are not in the log within the time that was promised.',
      facts: {
        waitingLeaves: entries,
        oldestSeconds: Math.round(oldestMs / 1_000),
        thresholdSeconds: MERGE_DELAY_MAX_MS / 1_000,
        // Sealing is late where a call waits and no leaf does.
        waitsFor: (oldestRequestMs ?? 0) > MERGE_DELAY_MAX_MS ? 'publication' : 'its seal',
      },
    });
  }
}
