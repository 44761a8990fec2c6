import { setTimeout as delay } from 'node:timers/promises';
import { percentileOf } from '../../results/percentiles.js';

const SAMPLE_EVERY_MS = 100;
const METRIC = /^voice_lag_oldest_seconds(?:\{[^}]*\})? ([0-9.e+-]+)$/gm;

/** Of the samples in which anything waited. */
export interface LagSeen {
  readonly maxMs: number;
  readonly medianMs: number;
}

/**
 * Reads, ten times a second, how long voice's oldest event has waited for its acknowledgement: the
 * greatest over the verticals.
 */
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

  async #read(): Promise<number> {
    try {
      const signal = AbortSignal.timeout(2_000);
      const response = await fetch(`${this.voiceUrl}/metrics`, { signal });
      const ages = [...(await response.text()).matchAll(METRIC)].map(([, age]) => Number(age));
      return Math.max(0, ...ages);
    } catch {
      return 0; // Another check says so if voice is gone.
    }
  }
}
