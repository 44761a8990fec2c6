/** G.711 mu-law at 8 kHz: eight bytes are one millisecond, on both sockets. */
export const BYTES_PER_MS = 8;

/**
 * The stream's media clock, and the model's count of the audio that it was given, kept side by side.
 * They differ by what was never forwarded: audio from before the model answered, or shed on the way.
 * What the model says late about an earlier stream counts as the beginning of this one.
 */
export class MediaClock {
  private endMs = 0;
  private forwardedMs = 0;
  private offsetMs = 0;
  private isFirst = true;

  /** A frame came in: `timestampMs` is where it starts on the stream's clock. */
  received(timestampMs: number, bytes: number): void {
    this.endMs = Math.max(this.endMs, timestampMs + bytes / BYTES_PER_MS);
  }

  /** That frame was handed to the model. */
  forwarded(timestampMs: number, bytes: number): void {
    this.offsetMs = this.isFirst
      ? Math.max(0, timestampMs - this.forwardedMs)
      : timestampMs - this.forwardedMs;
    this.forwardedMs += bytes / BYTES_PER_MS;
  }

  /** Another stream of the same call: its clock begins at 0, while the model goes on counting. */
  nextStream(): void {
    this.endMs = 0;
    this.offsetMs = -this.forwardedMs;
    this.isFirst = false;
  }

  /** Where the stream is now. */
  get nowMs(): number {
    return Math.floor(this.endMs);
  }

  /** The model's milliseconds on the stream's clock; exact while nothing was shed in between. */
  fromModelMs(modelMs: number): number {
    return Math.max(0, Math.floor(modelMs + this.offsetMs));
  }
}
