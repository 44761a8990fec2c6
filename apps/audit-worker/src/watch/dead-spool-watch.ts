import type { Alarm } from '@verbatim/paging';
import type { Metrics } from '@verbatim/platform';
import type { DeadSpool } from '@verbatim/storage';

export interface DeadSpoolWatchOptions {
  /** Processes that are dead by the register, with what they left. */
  deadSpools(): Promise<readonly DeadSpool[]>;
  readonly alarm: Alarm;
  /** Age past which somebody is paged. */
  readonly pageAboveMs: number;
  readonly metrics: Metrics;
  now?(): number;
}

/**
 * After PostgreSQL was away, every process looks silent until its next heartbeat: one is believed dead only
 * when two heartbeats' time has passed in which it could have made itself heard.
 */
export const CONFIRMED_AFTER_MS = 10_000;

export const deadSpoolAlarmKey = (processId: string): string => `dead-spool/${processId}`;

/**
 * Watches over what processes left behind when they died: their spools are on some disk, and nobody's lag
 * shows them. A process is done with once another has drained its spool, or an operator says so.
 */
export class DeadSpoolWatch {
  /** Dead processes → when they were first seen dead without a break. */
  private seenDeadAtMs = new Map<string, number>();
  private raised = new Set<string>();
  private agesMs = new Map<string, number>();

  constructor(private readonly options: DeadSpoolWatchOptions) {
    options.metrics.gauge(
      'audit_dead_spool_age_seconds',
      'Age of the oldest unacknowledged event in the spool of a process that died.',
      {
        labels: ['vertical'],
        collect: (gauge) => {
          gauge.reset();
          for (const [vertical, ageMs] of this.agesMs) gauge.set({ vertical }, ageMs / 1_000);
        },
      },
    );
  }

  /** Rejects when the register cannot be read; who was seen dead before has to be seen anew. */
  async look(): Promise<void> {
    let found: readonly DeadSpool[];
    try {
      found = await this.options.deadSpools();
    } catch (error) {
      this.seenDeadAtMs.clear();
      throw error;
    }
    const confirmed = this.confirmed(found);
    this.agesMs = oldestByVertical(confirmed);
    this.alert(Map.groupBy(confirmed, ({ processId }) => processId));
  }

  private confirmed(found: readonly DeadSpool[]): readonly DeadSpool[] {
    const nowMs = this.options.now?.() ?? performance.now();
    const before = this.seenDeadAtMs;
    this.seenDeadAtMs = new Map(
      found.map(({ processId }) => [processId, before.get(processId) ?? nowMs]),
    );
    return found.filter(({ processId }) => {
      const sinceMs = this.seenDeadAtMs.get(processId) ?? nowMs;
      return nowMs - sinceMs >= CONFIRMED_AFTER_MS;
    });
  }

  private alert(byProcess: ReadonlyMap<string, readonly DeadSpool[]>): void {
    const { alarm, pageAboveMs } = this.options;
    const raised = new Set<string>();
    for (const [processId, spools] of byProcess) {
      const oldestMs = Math.max(...spools.map(({ ageMs }) => ageMs));
      if (oldestMs <= pageAboveMs) continue;
      raised.add(processId);
      alarm.raise({
        key: deadSpoolAlarmKey(processId),
        severity: 'critical',
        summary: 'A voice process died, and nobody has sent what is in its spool.',
        facts: {
          processId,
          host: spools[0]?.host ?? 'unknown',
          verticals: spools.map(({ vertical }) => vertical).join(' '),
          oldestSeconds: Math.round(oldestMs / 1_000),
          thresholdSeconds: pageAboveMs / 1_000,
        },
      });
    }
    for (const processId of this.raised)
      if (!raised.has(processId)) alarm.clear(deadSpoolAlarmKey(processId));
    this.raised = raised;
  }
}

function oldestByVertical(spools: readonly DeadSpool[]): Map<string, number> {
  const agesMs = new Map<string, number>();
  for (const { vertical, ageMs } of spools)
    agesMs.set(vertical, Math.max(agesMs.get(vertical) ?? 0, ageMs));
  return agesMs;
}
