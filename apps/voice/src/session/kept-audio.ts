import { BYTES_PER_MS } from '../call/media-clock.js';
import { decodedBytes } from '../twilio/media-messages.js';

/** A second of mu-law, and more frames than that has. */
const BYTES_FIRST = 8_192;
const FRAMES_FIRST = 64;
/** Mu-law has its zero here. */
const SILENCE = 0xff;
const MS_MAX = 30_000;

/**
 * Frames of mu-law in the order in which they came, as bytes in one buffer and their moments in another: two hundred
 * calls have 10,000 frames a second, and each that lived on as an object would be copied by the garbage collector
 * twice, while no audio moves.
 *
 * Bounds: `MS_MAX` of audio; a buffer is at least half used when it grows, and shrinks when less than a quarter is.
 * When full: `isFull`, and the caller takes the oldest away. Crash: gone with the process.
 */
export class KeptAudio {
  private bytes = Buffer.allocUnsafeSlow(BYTES_FIRST);
  /** Of the byte at the start of `bytes`; positions count from the first byte that was ever kept. */
  private origin = 0;
  private end = 0;
  private moments = new Float64Array(FRAMES_FIRST);
  private positions = new Float64Array(FRAMES_FIRST);
  private firstFrame = 0;
  private endFrame = 0;

  /** Frames kept. */
  get length(): number {
    return this.endFrame - this.firstFrame;
  }

  get isFull(): boolean {
    return this.end - this.positionOf(0) > MS_MAX * BYTES_PER_MS;
  }

  /** A frame in base64, which starts at `atMs`. */
  push(payload: string, atMs: number): void {
    const length = decodedBytes(payload);
    this.makeRoomForBytes(length);
    this.makeRoomForFrame();
    this.bytes.write(payload, this.end - this.origin, length, 'base64');
    this.moments[this.endFrame] = atMs;
    this.positions[this.endFrame] = this.end;
    this.endFrame++;
    this.end += length;
  }

  /** Where the frame starts; `undefined`: there is none at this place. */
  atMs(place: number): number | undefined {
    return place < this.length ? this.moments[this.firstFrame + place] : undefined;
  }

  /** The frame in base64. */
  payload(place: number): string {
    const { origin } = this;
    const [from, to] = [this.positionOf(place) - origin, this.positionOf(place + 1) - origin];
    return this.bytes.toString('base64', from, to);
  }

  /** How many of the oldest start before that. */
  countBefore(atMs: number): number {
    let count = 0;
    while (count < this.length && this.moments[this.firstFrame + count]! < atMs) count++;
    return count;
  }

  /** What starts within becomes silence, for as long as it was. */
  silence(fromMs: number, toMs: number): void {
    for (let place = 0; place < this.length; place++) {
      const atMs = this.moments[this.firstFrame + place]!;
      if (atMs < fromMs || atMs >= toMs) continue;
      const { origin } = this;
      this.bytes.fill(
        SILENCE,
        this.positionOf(place) - origin,
        this.positionOf(place + 1) - origin,
      );
    }
  }

  /** Takes so many of the oldest away. */
  drop(count: number): void {
    this.firstFrame += Math.min(count, this.length);
  }

  private positionOf(place: number): number {
    return place < this.length ? this.positions[this.firstFrame + place]! : this.end;
  }

  private makeRoomForBytes(length: number): void {
    if (this.end - this.origin + length <= this.bytes.length) return;
    const first = this.positionOf(0);
    const size = sizeFor(this.end - first + length, BYTES_FIRST);
    const used = this.bytes.subarray(first - this.origin, this.end - this.origin);
    if (size === this.bytes.length) this.bytes.set(used);
    else {
      this.bytes = Buffer.allocUnsafeSlow(size);
      this.bytes.set(used);
    }
    this.origin = first;
  }

  private makeRoomForFrame(): void {
    if (this.endFrame < this.moments.length) return;
    const { firstFrame, endFrame } = this;
    const size = sizeFor(this.length + 1, FRAMES_FIRST);
    this.moments = moved(this.moments, firstFrame, endFrame, size);
    this.positions = moved(this.positions, firstFrame, endFrame, size);
    this.endFrame -= firstFrame;
    this.firstFrame = 0;
  }
}

/** Twice what is needed, so that what is moved together is moved once for as much again that comes. */
function sizeFor(needed: number, first: number): number {
  let size = first;
  while (size < needed * 2) size *= 2;
  return size;
}

function moved(from: Float64Array<ArrayBuffer>, first: number, end: number, size: number) {
  const used = from.subarray(first, end);
  const to = size === from.length ? from : new Float64Array(size);
  to.set(used);
  return to;
}
