import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Logger, Metrics } from '@verbatim/platform';
import { LoopLateness } from './loop-lateness.js';

export interface EventLoopWatchOptions {
  /** A delay from which on calls are diverted. */
  readonly delayMaxMs: number;
  readonly metrics: Metrics;
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  readonly delays?: LoopDelays;
}

/** How late the event loop was since it was last asked; undefined: it had no turn between, which says nothing. */
export interface LoopDelays {
  start(): void;
  takeMs(): number | undefined;
  stop(): void;
}

const SAMPLE_EVERY_MS = 1_000;

/**
 * How late the event loop is. A frame of audio comes every 20 ms: where turns take several of them, another
 * call would make all of them worse, so new calls are diverted until it is well again.
 */
export class EventLoopWatch {
  private readonly delays: LoopDelays;
  private readonly lateness: LoopLateness;
  private delayMs = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: EventLoopWatchOptions) {
    const { delayMaxMs, metrics, delays = measuredDelays() } = options;
    this.delays = delays;
    this.lateness = new LoopLateness({
      enterMs: delayMaxMs,
      leaveMs: delayMaxMs / 2,
      enterSamples: 3,
      leaveSamples: 5,
    });
    metrics.gauge(
      'voice_event_loop_delay_seconds',
      'Delay of the event loop that one turn in twenty of the last second had or exceeded.',
      { collect: (gauge) => gauge.set(this.delayMs / 1_000) },
    );
    metrics.gauge(
      'voice_event_loop_late_state',
      '1 while new calls are diverted because the event loop is late.',
      { collect: (gauge) => gauge.set(this.isLate ? 1 : 0) },
    );
  }

  get isLate(): boolean {
    return this.lateness.isLate;
  }

  start(): void {
    this.delays.start();
    this.timer ??= setInterval(() => this.sample(), SAMPLE_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.delays.stop();
  }

  /** Once a second, by itself. */
  sample(): void {
    const { logger } = this.options;
    const delayMs = this.delays.takeMs();
    if (delayMs === undefined) return;
    this.delayMs = delayMs;
    if (!this.lateness.sample(this.delayMs)) return;
    const fields = { delayMs: Math.round(this.delayMs) };
    if (this.isLate) logger.warn(fields, 'The event loop is late: new calls are diverted.');
    else logger.info(fields, 'The event loop is on time again: calls are taken.');
  }
}

/** The histogram's clock; what it records includes one period of it. */
const RESOLUTION_MS = 10;
/** One turn in twenty is this late or later: one pause alone is 1 % of a second's turns, a busy process is all of them. */
const PERCENTILE = 95;

function measuredDelays(): LoopDelays {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  return {
    start: () => void histogram.enable(),
    takeMs() {
      if (histogram.count === 0) return undefined;
      const recordedMs = histogram.percentile(PERCENTILE) / 1e6;
      histogram.reset();
      return Math.max(0, recordedMs - RESOLUTION_MS);
    },
    stop: () => void histogram.disable(),
  };
}
