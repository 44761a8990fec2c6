import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { AppProcess } from '../../system/app-process.js';
import { type MetricSnapshot, readMetrics } from '../../system/metric-snapshot.js';
import type { Rehearsal } from '../../system/rehearsal.js';

/** Four times a second: often enough to see a lag rise. */
const LOOK_EVERY_MS = 250;
/**
 * What is judged, and nothing else: a scrape of everything takes voice 3 ms, and four of those a second
 * are a hundredth of its time. They would be the p99 of the audio.
 */
const LOOKED_AT = {
  voice: [
    'voice_lag_oldest_seconds',
    'voice_lag_above_objective_seconds_total',
    'voice_level_changes_total',
    'voice_events_numbered_total',
    'voice_buffer_dropped_events_total',
    'voice_buffer_superseded_events_total',
    'voice_conservation_remainder_events',
  ],
  worker: ['audit_conservation_remainder_events'],
} as const;
/** Durable within this long of being numbered. */
const LAG_OBJECTIVE_MS = 5_000;
const BYTES_PER_KIBIBYTE = 1_024;

export type WatchedApp = keyof typeof LOOKED_AT;
export type LookedAt = (typeof LOOKED_AT)[WatchedApp][number];

/** One life of one app, from its start to its end or its kill. */
interface Life {
  readonly app: WatchedApp;
  /** The newest that was seen of it: of a killed life up to `LOOK_EVERY_MS` before the kill. */
  last: MetricSnapshot;
  memoryHighMarkBytes: number;
}

export interface LagSample {
  /** This machine's wall clock, when the question left and when the answer was there. */
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
  /** What voice says of its oldest unacknowledged event. */
  readonly oldestMs: number;
}

/** Looks at voice and worker from outside while they run, through all of their lives. */
export class AppsWatch {
  readonly lag: LagSample[] = [];
  readonly #lives = new Map<number, Life>();
  readonly #watching: Promise<void>;
  #isOver = false;

  constructor(private readonly rehearsal: Rehearsal) {
    this.#watching = this.#watch();
  }

  /** Looks once more, so that every counter is complete. */
  async stop(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#watching;
    await this.#look();
  }

  /** Over all lives of the app; undefined where it does not have the metric. */
  total(app: WatchedApp, metric: LookedAt, labels?: Readonly<Record<string, string>>) {
    const values = this.#of(app).flatMap(({ last }) => last.sum(metric, labels) ?? []);
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
  }

  /** The largest of any label in the newest life; undefined where the app does not have the metric. */
  latest(app: WatchedApp, metric: LookedAt): number | undefined {
    const last = this.#of(app).at(-1)?.last;
    const [most, least] = [last?.max(metric), last?.min(metric)];
    return most === undefined || least === undefined ? undefined : Math.max(most, -least);
  }

  /** By voice's own count where it has one, else by the looks at which the oldest was older. */
  secondsAboveObjective(): number {
    const counted = this.total('voice', 'voice_lag_above_objective_seconds_total');
    const looks = this.lag.filter(({ oldestMs }) => oldestMs > LAG_OBJECTIVE_MS).length;
    return Math.round(counted ?? (looks * LOOK_EVERY_MS) / 1_000);
  }

  /** 0 where the system does not tell (only Linux does). */
  memoryHighMarkBytes(app: WatchedApp): number {
    return Math.max(0, ...this.#of(app).map((life) => life.memoryHighMarkBytes));
  }

  livesOf(app: WatchedApp): number {
    return this.#of(app).length;
  }

  #of(app: WatchedApp): Life[] {
    return [...this.#lives.values()].filter((life) => life.app === app);
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      await this.#look();
      await delay(LOOK_EVERY_MS);
    }
  }

  async #look(): Promise<void> {
    const { voice, worker, urls } = this.rehearsal;
    await Promise.all([
      this.#lookAt('voice', voice, urls.voice),
      this.#lookAt('worker', worker, urls.worker),
    ]);
  }

  async #lookAt(app: WatchedApp, process: AppProcess | undefined, url: string): Promise<void> {
    const pid = process?.pid;
    if (pid === undefined || !process?.isRunning) return;
    const memoryHighMarkBytes = await memoryHighMark(pid);
    const askedAtMs = Date.now();
    const last = await readMetrics(url, LOOKED_AT[app]);
    const answeredAtMs = Date.now();
    if (!last) return;
    this.#lives.set(pid, { app, last, memoryHighMarkBytes });
    const oldest = last.max('voice_lag_oldest_seconds');
    if (oldest === undefined) return;
    this.lag.push({ askedAtMs, answeredAtMs, oldestMs: oldest * 1_000 });
  }
}

/** The most physical memory that the process ever had, as the kernel counts it. */
async function memoryHighMark(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * BYTES_PER_KIBIBYTE;
}
