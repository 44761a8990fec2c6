import { monitorEventLoopDelay } from 'node:perf_hooks';
import { invariant } from '@verbatim/contracts';
import type { LagStreams } from '@verbatim/backpressure';
import type { Metrics } from '@verbatim/platform';
import type { LoadRun } from './load-run.js';

type Samples = ReadonlyMap<string, readonly { value: number; labels: Record<string, unknown> }[]>;

/** What the process has done and holds, as one flat record. */
export class LoadReport {
  private readonly startedAtMs = performance.now();
  private readonly loopDelay = monitorEventLoopDelay({ resolution: 10 });
  private cpu = process.cpuUsage();
  private lineAtMs = performance.now();

  constructor(
    private readonly run: LoadRun,
    private readonly lag: LagStreams,
    private readonly metrics: Metrics,
  ) {
    this.loopDelay.enable();
  }

  /** Lag, counts and memory now; processor time and loop delay since the last line. */
  async line(): Promise<Record<string, unknown>> {
    const samples = await this.samples();
    const sum = (name: string): number => {
      const values = samples.get(name);
      invariant(values, `voice has no metric ${name}`);
      return values.reduce((total, { value }) => total + value, 0);
    };
    const numbered = sum('voice_events_numbered_total');
    const dropped = sum('voice_buffer_dropped_events_total');
    const superseded = sum('voice_buffer_superseded_events_total');
    const lost = sum('voice_events_lost_total');
    const shed = (samples.get('voice_shed_total') ?? [])
      .filter(({ labels }) => labels['field'] === 'partial')
      .reduce((total, { value }) => total + value, 0);
    const { outstanding, untracked } = this.lag;
    const { p50, p99, max } = this.lag.percentiles();
    const { heapUsed, rss } = process.memoryUsage();
    return {
      t: Math.round(performance.now() - this.startedAtMs) / 1_000,
      pid: process.pid,
      calls: this.run.openCalls,
      numbered,
      durable: numbered - outstanding - untracked - dropped - superseded - shed - lost,
      outstanding: outstanding + untracked,
      dropped,
      superseded,
      shed,
      lost,
      reoffered: sum('voice_events_reoffered_total'),
      behind: this.run.behindEvents,
      lagP50Ms: p50,
      lagP99Ms: p99,
      lagMaxMs: max,
      oldestMs: Math.round(this.lag.oldestUnacknowledgedAgeMs()),
      spoolBytes: sum('voice_spool_held_bytes'),
      levels: levelsIn(samples),
      heapBytes: heapUsed,
      rssBytes: rss,
      ...this.sinceLastLine(),
    };
  }

  private sinceLastLine(): { cpuPercent: number; loopDelayP99Ms: number } {
    const { user, system } = process.cpuUsage(this.cpu);
    const elapsedMs = performance.now() - this.lineAtMs;
    this.cpu = process.cpuUsage();
    this.lineAtMs = performance.now();
    const loopDelayP99Ms = Math.round(this.loopDelay.percentile(99) / 1e5) / 10;
    this.loopDelay.reset();
    return { cpuPercent: Math.round((user + system) / 10 / elapsedMs), loopDelayP99Ms };
  }

  private async samples(): Promise<Samples> {
    const metrics = await this.metrics.registry.getMetricsAsJSON();
    return new Map(
      metrics.map(({ name, values }) => [
        name,
        values.map(({ value, labels }) => ({ value, labels: { ...labels } })),
      ]),
    );
  }
}

/** Level of each vertical, where levels are measured by vertical. */
function levelsIn(samples: Samples): Record<string, number> {
  const levels = samples.get('voice_level_state') ?? [];
  return Object.fromEntries(levels.map(({ labels, value }) => [String(labels['vertical']), value]));
}
