import { invariant, type SeqRange } from '@verbatim/contracts';
import {
  lagHistogram,
  LagMonitor,
  percentilesOf,
  type LagMonitorOptions,
  type LagPercentiles,
} from './lag-monitor.js';

/**
 * One {@link LagMonitor} for each stream, so that a stream that stands still is not hidden by one that
 * flows. A key belongs to the stream it was first numbered in; the streams are fixed at the start.
 *
 * Bounds: `outstandingMax` of each monitor; one entry per key with something outstanding.
 */
export class LagStreams {
  readonly #monitors: ReadonlyMap<string, LagMonitor>;
  readonly #monitorOf = new Map<string, LagMonitor>();

  constructor(streams: readonly string[], options: LagMonitorOptions = {}) {
    this.#monitors = new Map(streams.map((stream) => [stream, new LagMonitor(options)]));
  }

  /** By stream, in the order given. */
  get all(): ReadonlyMap<string, LagMonitor> {
    return this.#monitors;
  }

  of(stream: string): LagMonitor {
    const monitor = this.#monitors.get(stream);
    invariant(monitor, 'the lag of a stream that was not declared');
    return monitor;
  }

  numbered(stream: string, key: string, seq: number, atMs?: number): void {
    const monitor = this.#monitorOf.get(key) ?? this.of(stream);
    monitor.numbered(key, seq, atMs);
    if (monitor.has(key)) this.#monitorOf.set(key, monitor);
  }

  acknowledged(key: string, ranges: readonly SeqRange[], atMs?: number): void {
    this.#settle(key, (monitor) => monitor.acknowledged(key, ranges, atMs));
  }

  dropped(key: string, seq: number): void {
    this.#settle(key, (monitor) => monitor.dropped(key, seq));
  }

  forget(key: string): void {
    this.#settle(key, (monitor) => monitor.forget(key));
  }

  /** Keys with something outstanding, over all streams. */
  get keys(): number {
    return this.#monitorOf.size;
  }

  /** Over all streams, as are the three below. */
  get outstanding(): number {
    return this.#sum((monitor) => monitor.outstanding);
  }

  get untracked(): number {
    return this.#sum((monitor) => monitor.untracked);
  }

  oldestUnacknowledgedAgeMs(): number {
    const ages = [...this.#monitors.values()].map((each) => each.oldestUnacknowledgedAgeMs());
    return Math.max(0, ...ages);
  }

  percentiles(): LagPercentiles {
    const joined = lagHistogram();
    for (const monitor of this.#monitors.values()) monitor.addSamplesTo(joined);
    return percentilesOf(joined);
  }

  /** Forgets the samples, not what is outstanding. */
  reset(): void {
    for (const monitor of this.#monitors.values()) monitor.reset();
  }

  #sum(read: (monitor: LagMonitor) => number): number {
    return [...this.#monitors.values()].reduce((sum, monitor) => sum + read(monitor), 0);
  }

  #settle(key: string, change: (monitor: LagMonitor) => void): void {
    const monitor = this.#monitorOf.get(key);
    if (!monitor) return;
    change(monitor);
    if (!monitor.has(key)) this.#monitorOf.delete(key);
  }
}
