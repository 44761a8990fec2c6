export interface AudioSpan {
  readonly audioStartMs: number;
  readonly audioEndMs: number;
}

/** Where words lie on the stream's media clock. The call's session knows; tests give fixed answers. */
export interface AudioTimeline {
  /** Monotonic milliseconds, for pacing only. */
  now(): number;
  /** The model counts the audio that it was given; the record counts the stream's time. */
  callerMs(modelMs: number): number;
  /** When the agent's item was, or would have been, heard; undefined without any audio. */
  /** What the caller said from here to there has its final: no session needs to hear it again. */
  told?(fromMs: number, toMs: number): void;
  agentSpan(itemId: string): AudioSpan | undefined;
  /** Audio that the model made for the item, sent to the caller or not. */
  generatedMs(itemId: string): number;
}
