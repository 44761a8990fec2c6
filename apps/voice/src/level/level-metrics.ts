import { rankOf } from '@verbatim/backpressure';
import type { Metrics } from '@verbatim/platform';
import type { LevelChange, VerticalLevel } from './vertical-level.js';

/** From a pause that nobody notices to a caller who has hung up. */
const WAIT_BUCKETS_SECONDS = [0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300];

/** The metrics of docs/specs/levels.md. */
export class LevelMetrics {
  private readonly changes;
  private readonly holdSeconds;
  private readonly turnWaits;

  constructor(private readonly metrics: Metrics) {
    this.changes = metrics.counter('voice_level_changes_total', 'Changes of level.', {
      labels: ['vertical', 'from', 'to'],
    });
    this.holdSeconds = metrics.counter(
      'voice_hold_seconds_total',
      'Time that callers waited for a turn of the agent because the record had no room; apart from audio latency.',
      { labels: ['vertical'] },
    );
    this.turnWaits = metrics.histogram(
      'voice_turn_hold_seconds',
      'Time that a turn of the agent waited for room in the record.',
      { labels: ['vertical'], buckets: WAIT_BUCKETS_SECONDS },
    );
  }

  changed({ vertical, changedFrom, level }: LevelChange): void {
    this.changes.inc({ vertical, from: changedFrom, to: level });
  }

  waited(vertical: string, ms: number): void {
    this.holdSeconds.inc({ vertical }, ms / 1_000);
    this.turnWaits.observe({ vertical }, ms / 1_000);
  }

  observe(levels: readonly VerticalLevel[]): void {
    const each = (name: string, help: string, read: (level: VerticalLevel) => number): void => {
      this.metrics.gauge(name, help, {
        labels: ['vertical'],
        collect: (gauge) => {
          for (const level of levels) gauge.set({ vertical: level.vertical }, read(level));
        },
      });
    };
    each('voice_level_state', '0 flow, 1 spool, 2 hold, 3 closed.', ({ level }) => rankOf(level));
    each(
      'voice_turns_waiting',
      'Turns of the agent that wait for room in the record.',
      ({ credit }) => credit.waitingTurns,
    );
  }
}
