import {
  ESCAPE,
  ESCAPE_MASK,
  FRAME_BYTES_MAX,
  FRAME_END,
  OUTSIDE_UTF8_MIN,
  TAG_START,
  VOICE,
  WORD_START,
} from './framing.js';

export interface HeardWord {
  readonly text: string;
  /** The last tag before the word: its utterance or item. Absent when the tag itself was cut away. */
  readonly tag: string | undefined;
}

/**
 * Hears the words in a stream of audio, cut into pieces of any size.
 *
 * A frame that was cut (its end never came, or silence, voice or another start came instead) is dropped
 * whole: half a word is not heard.
 *
 * Bounds: holds at most one unfinished frame of `FRAME_BYTES_MAX` bytes.
 */
export class SpeechDecoder {
  #tag: string | undefined;
  #start: number | undefined;
  #isEscaped = false;
  readonly #frame = Buffer.alloc(FRAME_BYTES_MAX);
  #length = 0;

  /** The last tag heard. */
  get tag(): string | undefined {
    return this.#tag;
  }

  push(audio: Uint8Array): HeardWord[] {
    const heard: HeardWord[] = [];
    for (let index = 0; index < audio.length; index += 1) {
      const byte = audio[index]!;
      if (byte === WORD_START || byte === TAG_START) this.#begin(byte);
      else if (this.#start === undefined) continue;
      else if (byte === FRAME_END) this.#finish(heard);
      else if (byte === VOICE || byte >= OUTSIDE_UTF8_MIN) this.#start = undefined;
      else this.#add(byte);
    }
    return heard;
  }

  #begin(start: number): void {
    this.#start = start;
    this.#length = 0;
    this.#isEscaped = false;
  }

  #add(byte: number): void {
    if (byte === ESCAPE && !this.#isEscaped) {
      this.#isEscaped = true;
      return;
    }
    if (this.#length === FRAME_BYTES_MAX) {
      this.#start = undefined;
      return;
    }
    this.#frame[this.#length] = this.#isEscaped ? byte ^ ESCAPE_MASK : byte;
    this.#length += 1;
    this.#isEscaped = false;
  }

  #finish(heard: HeardWord[]): void {
    const text = this.#frame.toString('utf8', 0, this.#length);
    if (this.#start === TAG_START) this.#tag = text;
    else heard.push({ text, tag: this.#tag });
    this.#start = undefined;
  }
}
