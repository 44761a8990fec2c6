import { LAG_OBJECTIVE_MS } from '@verbatim/contracts';
import { LagInterval, type LagStreams } from '@verbatim/backpressure';
import type { Logger, Metrics } from '@verbatim/platform';
import { LagMetrics } from './lag-metrics.js';

export const LAG_EMIT_EVERY_MS = 5_000;
/** A scraper that comes every 15 s sees the peak of every interval. */
const INTERVALS_KEPT = 3;

interface Stream {
  readonly interval: LagInterval;
  /** Of the last intervals, newest last. */
  readonly maximaMs: number[];
}

/**
 * What is told about lag: gauges that are computed when scraped, exact interval maxima, the time above
 * the objective, and one line per interval in the log.
 */
export class LagTelemetry {
  private readonly streams: ReadonlyMap<string, Stream>;
  private readonly lagMetrics: LagMetrics;

  constructor(
    private readonly options: {
      readonly lag: LagStreams;
      readonly metrics: Metrics;
      readonly logger: Logger;
      now?(): number;
    },
  ) {
    const { lag, metrics } = options;
    this.streams = new Map(
      [...lag.all.keys()].map((vertical) => [
        vertical,
        { interval: new LagInterval(LAG_OBJECTIVE_MS), maximaMs: [] },
      ]),
    );
    this.lagMetrics = new LagMetrics(metrics, lag, (vertical) => this.recentMaxMs(vertical));
  }

  /** Before and after every round of acknowledgements, and now and then: the peaks lie right before. */
  observe(nowMs: number = this.now()): void {
    for (const [vertical, stream] of this.streams) {
      const { oldestAtMs } = this.options.lag.of(vertical);
      this.lagMetrics.aboveObjectiveFor(vertical, stream.interval.observe(oldestAtMs, nowMs));
    }
  }

  /** Ends the interval. */
  emit(nowMs: number = this.now()): void {
    this.observe(nowMs);
    for (const [vertical, stream] of this.streams) {
      const { maxMs, aboveObjectiveMs } = stream.interval.take();
      stream.maximaMs.push(maxMs);
      if (stream.maximaMs.length > INTERVALS_KEPT) stream.maximaMs.shift();
      if (maxMs > 0) this.log(vertical, maxMs, aboveObjectiveMs, nowMs);
    }
  }

  recentMaxMs(vertical: string): number {
    this.observe();
    const stream = this.streams.get(vertical);
    return Math.max(0, stream?.interval.maxMs ?? 0, ...(stream?.maximaMs ?? []));
  }

  private log(vertical: string, maxMs: number, aboveObjectiveMs: number, nowMs: number): void {
    const monitor = this.options.lag.of(vertical);
    const facts = {
      vertical,
      oldestMs: Math.round(monitor.oldestUnacknowledgedAgeMs(nowMs)),
      intervalMaxMs: Math.round(maxMs),
      aboveObjectiveMs: Math.round(aboveObjectiveMs),
      outstandingEvents: monitor.outstanding,
    };
    this.options.logger.debug(facts, 'Lag of the last 5 s.');
  }

  private now(): number {
    return this.options.now?.() ?? performance.now();
  }
}
