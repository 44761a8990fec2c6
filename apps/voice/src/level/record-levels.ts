import type { Vertical } from '@verbatim/contracts';
import { LADDER_LIMITS, rankOf, type LadderLimits } from '@verbatim/backpressure';
import type { VerticalConfig } from '@verbatim/compliance';
import type { Logger, Metrics } from '@verbatim/platform';
import { LevelMetrics } from './level-metrics.js';
import { VerticalLevel, type LevelChange, type LevelSources } from './vertical-level.js';

export interface RecordLevelsOptions {
  readonly verticals: readonly Pick<VerticalConfig, 'vertical' | 'policy'>[];
  readonly limits?: LadderLimits;
  readonly metrics: Metrics;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  now?(): number;
}

/** How often the facts are looked at. A refusal and a failed disk do not wait for it. */
export const EVALUATE_EVERY_MS = 200;

/** The levels of all verticals of this process. Changes are told once each, in the order they happen. */
export class RecordLevels {
  readonly all: readonly VerticalLevel[];
  private readonly byVertical: ReadonlyMap<string, VerticalLevel>;
  private readonly listeners = new Set<(change: LevelChange) => void>();
  private readonly levelMetrics: LevelMetrics;

  constructor(private readonly options: RecordLevelsOptions) {
    const { verticals, limits = LADDER_LIMITS, metrics, now } = options;
    this.levelMetrics = new LevelMetrics(metrics);
    this.all = verticals.map(
      ({ vertical, policy }) =>
        new VerticalLevel({
          vertical,
          kind: policy === 'block' ? 'compliance' : 'analytics',
          limits,
          onWaited: (ms) => this.levelMetrics.waited(vertical, ms),
          ...(now && { now }),
        }),
    );
    this.byVertical = new Map(this.all.map((each) => [each.vertical, each]));
    this.levelMetrics.observe(this.all);
  }

  of(vertical: string): VerticalLevel {
    const level = this.byVertical.get(vertical) ?? this.byVertical.get('unclassified');
    return level ?? this.all[0]!;
  }

  /** The spool is open and the lanes are there: from now on levels are measured. */
  observe(sourcesOf: (vertical: Vertical) => LevelSources): void {
    for (const each of this.all) each.observe(sourcesOf(each.vertical));
  }

  onChange(listener: (change: LevelChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  evaluate(): void {
    for (const each of this.all) this.tell(each.evaluate());
  }

  spoolRefused(vertical: string): void {
    this.tell(this.of(vertical).spoolRefused());
  }

  diskFailed(vertical: string): void {
    this.tell(this.of(vertical).diskFailed());
  }

  /** Whether there is a vertical that takes calls. */
  get isAnyOpen(): boolean {
    return this.all.some(({ level }) => rankOf(level) < rankOf('hold'));
  }

  /** Nothing that is said can be kept, in any vertical. */
  get haveAllFailed(): boolean {
    return this.all.every(({ state }) => state.reason === 'spool-failed');
  }

  private tell(change: LevelChange | undefined): void {
    if (!change) return;
    this.levelMetrics.changed(change);
    this.log(change);
    for (const listener of this.listeners) listener(change);
  }

  private log(change: LevelChange): void {
    const { vertical, level, changedFrom, reason, override, facts } = change;
    const { headroom, ...rest } = facts;
    const figures = { ...rest, ...headroom };
    const isBetter = rankOf(level) < rankOf(changedFrom);
    const write = isBetter ? 'info' : 'warn';
    this.options.logger[write](
      { vertical, from: changedFrom, to: level, reason, overrideEffect: override, ...figures },
      'The level of a vertical has changed.',
    );
  }
}
