import { TAG_START, VOICE, WORD_START, frameOf } from './framing.js';
import { bytesOfMs } from './mu-law.js';

export interface SpeechOptions {
  /** Said before the first word: which utterance or item this is. */
  readonly tag?: string;
  readonly words: readonly string[];
  /** Asked length; the audio is longer where the words need more room than that. */
  readonly durationMs: number;
}

export interface Speech {
  readonly audio: Buffer;
  readonly words: readonly string[];
  /** Per word, the number of bytes after which it has been said whole. */
  readonly wordEnds: readonly number[];
}

/** A voice between two frames, so that a lost stretch of audio never joins two half words. */
const GAP_BYTES = 1;

/**
 * Turns words into audio. Each word gets a share of the time by its length, and its frame stands at the
 * *end* of its share: a word is heard when it has been said whole, so cutting the audio cuts the words.
 */
export function encodeSpeech({ tag, words, durationMs }: SpeechOptions): Speech {
  const header = tag === undefined ? Buffer.alloc(0) : frameOf(TAG_START, tag);
  const frames = words.map((word) => frameOf(WORD_START, word));
  const weights = words.map((word) => word.length + 2);
  const weightTotal = weights.reduce((sum, weight) => sum + weight, 0);
  const voiceBytes = Math.max(0, bytesOfMs(durationMs) - header.length);

  const wordEnds: number[] = [];
  let end = header.length;
  let weightSoFar = 0;
  for (const [index, frame] of frames.entries()) {
    weightSoFar += weights[index]!;
    const planned = header.length + Math.round((voiceBytes * weightSoFar) / weightTotal);
    end = Math.max(planned, end + GAP_BYTES + frame.length);
    wordEnds.push(end);
  }

  const audio = Buffer.alloc(Math.max(end, header.length + voiceBytes), VOICE);
  header.copy(audio, 0);
  for (const [index, frame] of frames.entries()) {
    frame.copy(audio, wordEnds[index]! - frame.length);
  }
  return { audio, words, wordEnds };
}

/** Milliseconds that a person takes for these words: about 2.8 English words a second. */
export function speakingMs(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + 110 + 55 * Math.min(word.length, 24), 0);
}
