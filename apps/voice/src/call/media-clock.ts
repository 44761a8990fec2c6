/** G.711 mu-law at 8 kHz: eight bytes are one millisecond, on both sockets. */
export const BYTES_PER_MS = 8;

/**
 * The call's media clock, which is its first stream's and goes on in later ones, and the model's count of
 * the audio that it was given, kept side by side. They differ by what was never forwarded: audio from before the model answered, or shed on the way.
 */
export class MediaClock {
  private endMs = 0;
  private forwardedMs = 0;
  private offsetMs = 0;
  /** Of the session with the model before this one, whose last events may still come. */
  private formerOffsetMs = 0;
  private isInFormer = false;
  /** Where the stream's own clock begins on the call's. */
  private baseMs = 0;

  /** A frame came in: `timestampMs` is where it starts on the stream's clock. Gives where on the call's. */
  received(timestampMs: number, bytes: number): number {
    const callMs = this.baseMs + timestampMs;
    this.endMs = Math.max(this.endMs, callMs + bytes / BYTES_PER_MS);
    return callMs;
  }

  /** A frame that starts at `callMs` on the call's clock was handed to the model. */
  forwarded(callMs: number, bytes: number): void {
    this.offsetMs = Math.max(0, callMs - this.forwardedMs);
    this.forwardedMs += bytes / BYTES_PER_MS;
  }

  /** Another session with the model counts its own audio, from 0. */
  nextSession(): void {
    this.formerOffsetMs = this.offsetMs;
    this.forwardedMs = 0;
    this.offsetMs = 0;
  }

  /** Another stream of the same call, after so long without one: its own clock begins at 0. */
  nextStream(awayMs: number): void {
    this.baseMs = this.endMs + awayMs;
    this.endMs = this.baseMs;
  }

  /** Where the call is now. */
  get nowMs(): number {
    return Math.floor(this.endMs);
  }

  /** The model's milliseconds on the call's clock; exact while nothing was shed in between. */
  fromModelMs(modelMs: number): number {
    return Math.floor(modelMs + (this.isInFormer ? this.formerOffsetMs : this.offsetMs));
  }

  /** Meanwhile the model's milliseconds are those of the session before this one. */
  inFormerSession<T>(read: () => T): T {
    this.isInFormer = true;
    try {
      return read();
    } finally {
      this.isInFormer = false;
    }
  }
}
