import { setTimeout as delay } from 'node:timers/promises';
import { percentileOf } from '../../results/percentiles.js';
import { readMetrics } from '../../system/metric-snapshot.js';

const SAMPLE_EVERY_MS = 100;

/** Of the samples in which anything waited. */
export interface LagSeen {
  readonly maxMs: number;
  readonly medianMs: number;
}

/** Reads, ten times a second, how long voice's oldest event has waited for its acknowledgement. */
export class LagWatch {
  #samplesMs: number[] = [];
  #isOver = false;
  readonly #watching: Promise<void>;

  constructor(private readonly voiceUrl: string) {
    this.#watching = this.#watch();
  }

  /** Since the last time this was asked. */
  take(): LagSeen {
    const samplesMs = this.#samplesMs.filter((ms) => ms > 0);
    this.#samplesMs = [];
    return {
      maxMs: Math.round(percentileOf(samplesMs, 100)),
      medianMs: Math.round(percentileOf(samplesMs, 50)),
    };
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      this.#samplesMs.push((await this.#read()) * 1_000);
      await delay(SAMPLE_EVERY_MS);
    }
  }

  /** 0 while voice is gone: another check says so. */
  async #read(): Promise<number> {
    return (await readMetrics(this.voiceUrl))?.max('voice_lag_oldest_seconds') ?? 0;
  }
}
