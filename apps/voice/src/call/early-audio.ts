/** Five seconds of 20 ms frames. */
const FRAMES_MAX = 250;

/** What the caller says while the model is dialled. Bounds: `FRAMES_MAX`. When full: the oldest is shed. */
export class EarlyAudio {
  private readonly frames: { readonly payload: string; readonly timestampMs: number }[] = [];

  /** False: one was shed for it. */
  keep(payload: string, timestampMs: number): boolean {
    this.frames.push({ payload, timestampMs });
    return this.frames.length <= FRAMES_MAX || this.frames.shift() === undefined;
  }

  passOn(to: (payload: string, timestampMs: number) => void): void {
    for (const { payload, timestampMs } of this.frames.splice(0)) to(payload, timestampMs);
  }
}
