import { LOGPROBS_MAX, SPANS_MAX, type EventOf } from '@verbatim/contracts';

export type DetailFields = Pick<EventOf<'transcript.final'>, 'logprobs' | 'wordTimings'>;

/** Below this a token counts as impossible; the schema has no smaller number. */
const LOGPROB_MIN = -100;

/**
 * What the model says about an utterance of the caller beside its words: log-probabilities as they came,
 * without their tokens, and the spans of segments where its model tells them. It tells none of words.
 *
 * Bounds: the first `LOGPROBS_MAX` numbers and `SPANS_MAX` spans; an utterance of minutes has more.
 */
export class TranscriptDetail {
  private logprobs: number[] = [];
  private readonly spans: [number, number][] = [];

  grew(logprobs: readonly number[] | null | undefined): void {
    for (const each of logprobs ?? []) {
      if (this.logprobs.length >= LOGPROBS_MAX) return;
      this.logprobs.push(bounded(each));
    }
  }

  /** The whole list as the model states it replaces what was put together. */
  completed(logprobs: readonly number[] | null | undefined): void {
    if (!logprobs || logprobs.length === 0) return;
    this.logprobs = [];
    this.grew(logprobs);
  }

  /** In seconds, as the model gives them. */
  segment(start: number, end: number): void {
    if (this.spans.length >= SPANS_MAX || end < start) return;
    this.spans.push([Math.round(start * 1_000), Math.round(end * 1_000)]);
  }

  /** Copies: an event that was made is not changed by what is said later. */
  get fields(): DetailFields {
    return {
      ...(this.logprobs.length > 0 && { logprobs: [...this.logprobs] }),
      ...(this.spans.length > 0 && {
        wordTimings: { unit: 'segment', spans: this.spans.map(([from, to]) => [from, to]) },
      }),
    };
  }
}

/** Four decimals tell more than a transcription is sure of. Adding 0 turns −0 into 0. */
function bounded(logprob: number): number {
  const rounded = Math.round(logprob * 10_000) / 10_000;
  return Math.min(0, Math.max(LOGPROB_MIN, rounded)) + 0;
}
