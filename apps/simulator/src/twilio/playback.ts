/** Audio that Twilio would hold for one stream: ten minutes. More than that is a client gone wrong. */
export const PLAYBACK_CAPACITY_BYTES = 10 * 60 * 8_000;
/** Marks waiting at once; at one per 20 ms that is more than three minutes of audio. */
export const MARKS_MAX = 10_000;

interface Mark {
  readonly name: string;
  /** Total of bytes played at which it comes back. */
  readonly at: number;
}

export interface Played {
  readonly audio: readonly Buffer[];
  readonly marks: readonly string[];
}

/**
 * The buffer between the application's `media` messages and the caller's ear: played in order, at the
 * call's clock, each mark echoed when all that was sent before it has been played.
 *
 * Bounds: `PLAYBACK_CAPACITY_BYTES` and `MARKS_MAX`. When full: `enqueue` and `mark` return false, and what
 * did not fit is never heard.
 */
export class Playback {
  readonly #chunks: Buffer[] = [];
  #marks: Mark[] = [];
  #queuedBytes = 0;
  #playedBytes = 0;

  get isPlaying(): boolean {
    return this.#queuedBytes > 0;
  }

  enqueue(audio: Buffer): boolean {
    if (this.#queuedBytes + audio.length > PLAYBACK_CAPACITY_BYTES) return false;
    if (audio.length > 0) this.#chunks.push(audio);
    this.#queuedBytes += audio.length;
    return true;
  }

  /** With nothing left to play, the mark comes back on the next `advance`. */
  mark(name: string): boolean {
    if (this.#marks.length === MARKS_MAX) return false;
    this.#marks.push({ name, at: this.#playedBytes + this.#queuedBytes });
    return true;
  }

  /** Empties the buffer. All waiting marks come back at once: flushed, not played. */
  clear(): string[] {
    const flushed = this.#marks.map(({ name }) => name);
    this.#marks = [];
    this.#chunks.length = 0;
    this.#queuedBytes = 0;
    return flushed;
  }

  /** Plays up to so many bytes. */
  advance(bytes: number): Played {
    const audio: Buffer[] = [];
    let left = Math.min(bytes, this.#queuedBytes);
    this.#queuedBytes -= left;
    this.#playedBytes += left;
    while (left > 0) {
      const chunk = this.#chunks[0]!;
      audio.push(chunk.subarray(0, left));
      if (chunk.length > left) this.#chunks[0] = chunk.subarray(left);
      else this.#chunks.shift();
      left -= Math.min(left, chunk.length);
    }
    const reached = this.#marks.findIndex(({ at }) => at > this.#playedBytes);
    const marks = this.#marks.splice(0, reached === -1 ? this.#marks.length : reached);
    return { audio, marks: marks.map(({ name }) => name) };
  }
}
