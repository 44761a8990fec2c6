import { bytesOfMs, isVoiced, msOfBytes } from '../speech/mu-law.js';
import { type HeardWord, SpeechDecoder } from '../speech/speech-decoder.js';
import { newId } from './server-event.js';
import type { TurnDetection } from './session-config.js';

/** A stretch of the caller's audio that became an item. */
export interface Utterance {
  readonly itemId: string;
  readonly words: readonly HeardWord[];
  readonly audioMs: number;
  /** Committed by the client: no response follows by itself. */
  readonly isManual: boolean;
}

export interface InputAudioListener {
  speechStarted(itemId: string, audioStartMs: number): void;
  /** Followed by `committed`, unless the client commits first. */
  speechStopped(itemId: string, audioEndMs: number): void;
  committed(utterance: Utterance): void;
}

interface Segment {
  readonly itemId: string;
  readonly startByte: number;
  words: HeardWord[];
}

/** Shortest audio that a client may commit by hand. */
const COMMIT_MS_MIN = 100;
/** Silence is measured this often, 10 ms, as real detectors do. */
const SILENCE_CHECK_BYTES = 80;
/** `semantic_vad`: what a finished sentence needs, and the longest wait for an unfinished one. */
const SEMANTIC_FINISHED_MS = 300;
const SEMANTIC_MAX_MS = { low: 8_000, medium: 4_000, auto: 4_000, high: 2_000 } as const;

/**
 * The input audio buffer: finds speech by its energy, decodes the words that really arrived, and turns a
 * stretch of speech into an utterance once silence, or the client's commit, has ended it. Nothing else
 * ends one: words still open when the audio stops coming never become a transcript.
 *
 * Bounds: holds words, not audio; a segment grows with the words in it, as long as somebody speaks.
 */
export class InputAudio {
  readonly #decoder = new SpeechDecoder();
  #detection: TurnDetection | null;
  #positionBytes = 0;
  #lastVoiceByte = 0;
  /** With detection: the speech going on. Without: everything since the last commit. */
  #segment: Segment | undefined;
  /** The end of the segment before, which the padding of the next may not reach into. */
  #settledByte = 0;

  constructor(
    detection: TurnDetection | null,
    private readonly listener: InputAudioListener,
  ) {
    this.#detection = detection;
  }

  detectWith(detection: TurnDetection | null): void {
    if ((detection === null) !== (this.#detection === null)) this.clear();
    this.#detection = detection;
  }

  append(audio: Uint8Array): void {
    if (this.#detection === null) {
      this.#segment ??= this.#newSegment(this.#positionBytes);
      this.#take(audio);
      return;
    }
    let from = 0;
    for (let index = 0; index < audio.length; index += 1) {
      const position = this.#positionBytes + index - from;
      if (isVoiced(audio[index]!)) {
        if (!this.#segment) {
          this.#take(audio.subarray(from, index));
          from = index;
          this.#start();
        }
        this.#lastVoiceByte = position;
      } else if (this.#segment && position % SILENCE_CHECK_BYTES === 0) {
        this.#take(audio.subarray(from, index));
        from = index;
        if (this.#isOver()) this.#stop();
      }
    }
    this.#take(audio.subarray(from));
  }

  /** Ends the utterance here; undefined if the buffer has nothing that could be one. */
  commit(): Utterance | undefined {
    const segment = this.#segment;
    if (!segment) return undefined;
    const audioMs = msOfBytes(this.#positionBytes - segment.startByte);
    if (this.#detection === null && audioMs < COMMIT_MS_MIN) return undefined;
    return this.#settle(segment, true);
  }

  get bufferedMs(): number {
    return this.#segment ? msOfBytes(this.#positionBytes - this.#segment.startByte) : 0;
  }

  clear(): void {
    this.#segment = undefined;
    this.#settledByte = this.#positionBytes;
  }

  #take(audio: Uint8Array): void {
    const words = this.#decoder.push(audio);
    this.#segment?.words.push(...words);
    this.#positionBytes += audio.length;
  }

  #newSegment(startByte: number): Segment {
    return { itemId: newId('item'), startByte, words: [] };
  }

  #start(): void {
    const paddingMs =
      this.#detection?.type === 'server_vad' ? this.#detection.prefix_padding_ms : 0;
    const padded = Math.max(this.#settledByte, this.#positionBytes - bytesOfMs(paddingMs));
    this.#segment = this.#newSegment(padded);
    this.listener.speechStarted(this.#segment.itemId, Math.floor(msOfBytes(padded)));
  }

  #stop(): void {
    const segment = this.#segment!;
    this.listener.speechStopped(segment.itemId, Math.floor(msOfBytes(this.#positionBytes)));
    this.listener.committed(this.#settle(segment, false));
  }

  #settle(segment: Segment, isManual: boolean): Utterance {
    this.#segment = undefined;
    this.#settledByte = this.#positionBytes;
    return {
      itemId: segment.itemId,
      words: segment.words,
      audioMs: Math.round(msOfBytes(this.#positionBytes - segment.startByte)),
      isManual,
    };
  }

  #isOver(): boolean {
    return this.#positionBytes - this.#lastVoiceByte >= bytesOfMs(this.#silenceMs());
  }

  #silenceMs(): number {
    if (this.#detection?.type !== 'semantic_vad') return this.#detection?.silence_duration_ms ?? 0;
    const last = this.#segment?.words.at(-1)?.text ?? '';
    return /[.?!]["')]?$/.test(last)
      ? SEMANTIC_FINISHED_MS
      : SEMANTIC_MAX_MS[this.#detection.eagerness];
  }
}
