import type { Vertical } from '@verbatim/contracts';
import type { AudioByVertical, AudioReport, VerticalAudio } from '../report/audio-report.js';
import type { CallReport } from '../report/report.js';
import type { CallAudio } from './call-audio.js';
import { LatencyHistogram } from './latency-histogram.js';

/** The audio of many calls of one vertical, in constant room. */
class VerticalTotals {
  readonly #toCaller = new LatencyHistogram();
  readonly #toModel = new LatencyHistogram();
  readonly #opening = new LatencyHistogram();
  readonly #turnWait = new LatencyHistogram();
  #calls = 0;
  #longestGapMs = 0;
  #ownFrames = 0;
  #ownMs = 0;
  #withheldToCaller = 0;
  #withheldToModel = 0;

  add(call: CallAudio): void {
    this.#calls += 1;
    this.#toCaller.add(call.toCaller);
    this.#toModel.add(call.toModel);
    this.#opening.add(call.opening);
    this.#turnWait.add(call.turnWait);
    this.#longestGapMs = Math.max(this.#longestGapMs, call.longestGapMs);
    this.#ownFrames += call.ownFrames;
    this.#ownMs += call.ownMs;
    this.#withheldToCaller += call.withheld.toCaller;
    this.#withheldToModel += call.withheld.toModel;
  }

  summary(): VerticalAudio {
    return {
      calls: this.#calls,
      toCaller: this.#toCaller.summary(),
      toModel: this.#toModel.summary(),
      longestGapMs: Math.round(this.#longestGapMs * 1_000) / 1_000,
      opening: this.#opening.summary(),
      turnWait: this.#turnWait.summary(),
      ownLines: { frames: this.#ownFrames, ms: Math.round(this.#ownMs) },
      withheld: { toCaller: this.#withheldToCaller, toModel: this.#withheldToModel },
    };
  }
}

/** Sums up the audio of the calls of a run as they end: whole calls, and those whose stream broke. */
export class RunAudio {
  readonly #whole = new Map<Vertical, VerticalTotals>();
  readonly #broken = new Map<Vertical, VerticalTotals>();

  callEnded({ outcome, vertical }: CallReport, audio: CallAudio): void {
    if (outcome === 'diverted' || outcome === 'not-placed') return; // There was no stream.
    const totals = outcome === 'dropped' ? this.#broken : this.#whole;
    const ofVertical = totals.get(vertical) ?? new VerticalTotals();
    totals.set(vertical, ofVertical);
    ofVertical.add(audio);
  }

  report(): AudioReport {
    return { whole: summaries(this.#whole), broken: summaries(this.#broken) };
  }
}

const summaries = (totals: ReadonlyMap<Vertical, VerticalTotals>): AudioByVertical =>
  Object.fromEntries([...totals].map(([vertical, each]) => [vertical, each.summary()]));
