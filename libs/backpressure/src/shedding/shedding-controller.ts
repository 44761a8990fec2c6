import { invariant } from '@verbatim/contracts';

/** What is given up at each level, in this order; a level gives up what the ones before it do too. */
export const SHED_STEPS = ['logprobs', 'wordTimings', 'partial'] as const;
export type ShedStep = (typeof SHED_STEPS)[number];
export type ShedLevel = 0 | 1 | 2 | 3;

export interface SheddingOptions {
  /** The lag that is fine, in milliseconds. */
  readonly targetMs: number;
  /** How long the lag has to stay above the target before the first step. */
  readonly intervalMs: number;
  /** Below this lag, held for an interval, one level is given back. */
  readonly restoreBelowMs: number;
}

const LEVEL_MAX = SHED_STEPS.length;
/** RFC 8289, 4.4: an episode that follows soon after another goes on at its pace. */
const REMEMBERED_INTERVALS = 16;
/** At interval/√16 the steps are four times as fast as the first; nothing is gained beyond. */
const COUNT_MAX = 16;

/**
 * Decides how much detail a stream gives up to get its lag back under the target: CoDel's control law on
 * the sojourn time of the oldest event.
 *
 * Up: once the lag was above the target for a whole interval; while it stays there the next steps follow
 * after interval/√1, interval/√2, … One sample at or below the target ends that. Down: one level each
 * time the lag was below `restoreBelowMs` for a whole interval. In between nothing changes.
 *
 * Pure: no clock; `nowMs` is monotonic milliseconds. Time that runs backwards counts as none, so a level
 * can come later than it should, never sooner.
 *
 * Source: RFC 8289, section 4; ADR-0012.
 */
export class SheddingController {
  #level = 0;
  #nowMs = -Infinity;
  /** While the lag is above the target: when the next step is due. */
  #stepAtMs: number | undefined;
  #belowSinceMs: number | undefined;
  /** Steps of this episode; the pace follows from it. */
  #count = 0;
  #lastStepAtMs = -Infinity;
  #lastCount = 0;

  constructor(private readonly options: SheddingOptions) {
    const { targetMs, intervalMs, restoreBelowMs } = options;
    invariant(intervalMs > 0, `an interval of ${intervalMs} ms is none`);
    invariant(
      restoreBelowMs < targetMs,
      `the lower mark, ${restoreBelowMs} ms, is not below the target, ${targetMs} ms`,
    );
  }

  get level(): ShedLevel {
    return this.#level as ShedLevel;
  }

  sheds(step: ShedStep): boolean {
    return this.#level > SHED_STEPS.indexOf(step);
  }

  /** To be called several times an interval. Changes by one level at most. */
  observe(lagMs: number, nowMs: number): ShedLevel {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    if (lagMs > this.options.targetMs) this.#above();
    else this.#endEpisode();
    if (lagMs < this.options.restoreBelowMs) this.#below();
    else this.#belowSinceMs = undefined;
    return this.level;
  }

  #above(): void {
    const { intervalMs } = this.options;
    this.#stepAtMs ??= this.#nowMs + intervalMs;
    if (this.#nowMs < this.#stepAtMs) return;
    if (this.#count === 0) this.#count = this.#isSoonAgain ? this.#lastCount : 0;
    this.#count = Math.min(this.#count + 1, COUNT_MAX);
    this.#lastStepAtMs = this.#nowMs;
    this.#level = Math.min(this.#level + 1, LEVEL_MAX);
    this.#stepAtMs = this.#nowMs + intervalMs / Math.sqrt(this.#count);
  }

  #endEpisode(): void {
    if (this.#count > 0) this.#lastCount = this.#count;
    this.#count = 0;
    this.#stepAtMs = undefined;
  }

  #below(): void {
    this.#belowSinceMs ??= this.#nowMs;
    if (this.#level === 0 || this.#nowMs - this.#belowSinceMs < this.options.intervalMs) return;
    this.#level -= 1;
    this.#belowSinceMs = this.#nowMs;
  }

  get #isSoonAgain(): boolean {
    return this.#nowMs - this.#lastStepAtMs < REMEMBERED_INTERVALS * this.options.intervalMs;
  }
}
