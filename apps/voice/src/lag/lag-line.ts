import { LAG_OBJECTIVE_MS, type Vertical } from '@verbatim/contracts';
import { LagStreams, LagThreshold } from '@verbatim/backpressure';
import type { Alarm } from '@verbatim/paging';
import type { Logger, Metrics } from '@verbatim/platform';
import { DurableHints } from '@verbatim/storage';
import type { AcknowledgementPoller } from '../record/acknowledgement-poller.js';
import { HintedPolls } from './hinted-polls.js';
import { LAG_EMIT_EVERY_MS, LagTelemetry } from './lag-telemetry.js';

export interface LagLineOptions {
  readonly verticals: readonly string[];
  /** Where hints come from; without it acknowledgements are only polled. */
  readonly databaseUrl: string | undefined;
  /** The second threshold: somebody is paged. */
  readonly pageAboveMs: number;
  readonly alarm: Alarm | undefined;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Monotonic milliseconds. */
  now?(): number;
  onBug(error: unknown): void;
}

/** Two emissions in a row: one sample alone may be of a process that was stopped and has just woken. */
const PAGE_SUSTAINED_MS = 2 * LAG_EMIT_EVERY_MS;
/** Back under the objective for this long, an incident is over. */
const PAGE_OVER_FOR_MS = 60_000;

export const lagAlarmKey = (vertical: string): string => `lag/${vertical}`;

/**
 * The lag of every vertical of this process: measured, told, and past its second threshold paged for.
 *
 * Acknowledgements are asked for when PostgreSQL says that something became durable, so that the lag is
 * the time to the commit and not to the next poll.
 */
export class LagLine {
  readonly streams: LagStreams;
  readonly telemetry: LagTelemetry;
  private readonly now: () => number;
  private readonly thresholds: ReadonlyMap<string, LagThreshold>;
  private hints: DurableHints | undefined;
  private polls: HintedPolls | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LagLineOptions) {
    const { verticals, pageAboveMs, metrics, logger, now = () => performance.now() } = options;
    this.now = now;
    this.streams = new LagStreams(verticals, { now });
    this.telemetry = new LagTelemetry({ lag: this.streams, metrics, logger, now });
    const threshold = (): LagThreshold =>
      new LagThreshold({
        aboveMs: pageAboveMs,
        sustainedMs: PAGE_SUSTAINED_MS,
        backBelowMs: LAG_OBJECTIVE_MS,
        backForMs: PAGE_OVER_FOR_MS,
      });
    this.thresholds = new Map(verticals.map((vertical) => [vertical, threshold()]));
  }

  /** Emits from here on. */
  start(): void {
    this.timer ??= setInterval(() => this.emit(), LAG_EMIT_EVERY_MS);
  }

  /** Asks `poller` as soon as a hint names an epoch that it waits for. */
  listen(poller: Pick<AcknowledgementPoller, 'isAwaited' | 'ask'>): void {
    const { databaseUrl: url, logger, onBug } = this.options;
    if (url === undefined) return;
    const polls = new HintedPolls({
      isAwaited: (epoch) => poller.isAwaited(epoch),
      ask: (epochs) => poller.ask(epochs),
      onBug,
    });
    this.polls = polls;
    this.hints = new DurableHints({
      url,
      onHint: (epochs) => polls.hint(epochs),
      onAway: (isAway) =>
        isAway
          ? logger.warn('Hints of commits are away: acknowledgements are polled every 500 ms.')
          : logger.info('Hints of commits come again.'),
    });
    this.hints.start();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.hints?.close();
    await this.polls?.close();
  }

  /** By vertical, in milliseconds, where anything is outstanding and kept: for the process register. */
  oldestAges(isKept: (vertical: Vertical) => boolean): Record<string, number> {
    const ages: Record<string, number> = {};
    for (const [vertical, monitor] of this.streams.all)
      if (monitor.outstanding > 0 && isKept(vertical as Vertical))
        ages[vertical] = Math.round(monitor.oldestUnacknowledgedAgeMs());
    return ages;
  }

  private emit(nowMs: number = this.now()): void {
    this.telemetry.emit(nowMs);
    for (const [vertical, threshold] of this.thresholds) {
      const ageMs = this.streams.of(vertical).oldestUnacknowledgedAgeMs(nowMs);
      threshold.observe(ageMs, nowMs);
      // Said again each time, as the alarm asks: its incident then outlives no process that keeps silent.
      if (threshold.isReached) this.raise(vertical, ageMs);
      else this.options.alarm?.clear(lagAlarmKey(vertical));
    }
  }

  private raise(vertical: string, ageMs: number): void {
    this.options.alarm?.raise({
      key: lagAlarmKey(vertical),
      severity: 'critical',
      summary: `Events of ${vertical} are not durable in time.`,
      facts: {
        vertical,
        oldestSeconds: Math.round(ageMs / 1_000),
        thresholdSeconds: this.options.pageAboveMs / 1_000,
        outstandingEvents: this.streams.of(vertical).outstanding,
      },
    });
  }
}
