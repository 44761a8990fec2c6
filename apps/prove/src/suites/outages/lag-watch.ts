import { setTimeout as delay } from 'node:timers/promises';

const SAMPLE_EVERY_MS = 100;
const METRIC = /^voice_lag_oldest_seconds(?:\{[^}]*\})? ([0-9.e+-]+)$/m;

/** Reads, ten times a second, how long voice's oldest event has waited for its acknowledgement. */
export class LagWatch {
  #maxMs = 0;
  #isOver = false;
  readonly #watching: Promise<void>;

  constructor(private readonly voiceUrl: string) {
    this.#watching = this.#watch();
  }

  /** The longest wait seen since the last time this was asked, milliseconds. */
  takeMaxMs(): number {
    const max = this.#maxMs;
    this.#maxMs = 0;
    return Math.round(max);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      const seconds = await this.#read();
      this.#maxMs = Math.max(this.#maxMs, seconds * 1_000);
      await delay(SAMPLE_EVERY_MS);
    }
  }

  async #read(): Promise<number> {
    try {
      const signal = AbortSignal.timeout(2_000);
      const response = await fetch(`${this.voiceUrl}/metrics`, { signal });
      return Number(METRIC.exec(await response.text())?.[1] ?? 0);
    } catch {
      return 0; // Another check says so if voice is gone.
    }
  }
}
