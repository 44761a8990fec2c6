import type { Vertical } from '@verbatim/contracts';

/** Milliseconds of wall time, to the microsecond; zeros while there is no sample. */
export interface LatencySummary {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What the application added to the audio of the calls of one vertical, both ways. */
export interface VerticalAudio {
  readonly calls: number;
  /** From the moment the model sent a piece of speech until Twilio had it. */
  readonly toCaller: LatencySummary;
  /** From the moment Twilio sent a frame until the model had it. */
  readonly toModel: LatencySummary;
  /** Longest pause between two pieces of one response, less the model's own pause between them. */
  readonly longestGapMs: number;
  /** From the first frame of a stream until the model heard anything: the session is set up meanwhile. */
  readonly opening: LatencySummary;
  /** From the end of a caller's turn until the application asked for an answer, where it does the asking. */
  readonly turnWait: LatencySummary;
  /** Speech to the caller that no model sent: holding lines and announcements. */
  readonly ownLines: { readonly frames: number; readonly ms: number };
  /** Pieces that never came out at the other end: cut off by a barge-in, or shed. */
  readonly withheld: { readonly toCaller: number; readonly toModel: number };
}

export type AudioByVertical = Partial<Record<Vertical, VerticalAudio>>;

/** Calls whose stream broke under them are told apart from the others, which this is about. */
export interface AudioReport {
  readonly whole: AudioByVertical;
  readonly broken: AudioByVertical;
}
