import type {
  ConversationItemInputAudioTranscriptionCompletedEvent,
  LogProbProperties,
} from 'openai/resources/realtime/realtime';
import type { SeededRandom } from '../calls/seeded-random.js';
import type { SimulationClock } from '../calls/simulation-clock.js';
import type { HeardItem } from '../report/report.js';
import type { TranscriptionTiming } from '../scripts/call-script.js';
import type { SendEvent } from './server-event.js';
import { textTokens } from './usage.js';

/** Models billed by the second; the others by tokens (measured by aimock's authors). */
const BY_DURATION = /^(whisper-1|gpt-transcribe|gpt-live-transcribe|gpt-realtime-whisper)/;

/** Time that recognition takes, in milliseconds of conversation. */
const RECOGNITION_MS: Readonly<Record<'before-reply' | 'floating', readonly [number, number]>> = {
  'before-reply': [80, 200],
  floating: [200, 1_600],
};
/** `after-reply` without any reply to wait for. */
const REPLY_WAIT_MS = 8_000;
const DELTA_WORDS = 4;
const DELTA_INTERVAL_MS = 40;

export interface TranscriptionTask {
  readonly item: HeardItem;
  readonly audioMs: number;
  readonly model: string;
  readonly timing: TranscriptionTiming;
  readonly fails: boolean;
  /** The session asked how sure the model is of each token. */
  readonly hasLogprobs: boolean;
  /** How often the final is sent; more than once is the bug of OpenWhispr issue 770. */
  readonly copies: number;
  readonly onCompleted: () => void;
}

/**
 * Sends the transcription of each committed utterance: deltas, then exactly one final or failure, some
 * time after the commit and without regard to the reply, as the separate recognition model does.
 */
export class Transcriber {
  readonly #replyListeners = new Set<() => void>();

  constructor(
    private readonly options: {
      readonly clock: SimulationClock;
      readonly random: SeededRandom;
      readonly send: SendEvent;
      /** The session is over; what is still pending is never sent. */
      readonly signal: AbortSignal;
    },
  ) {}

  /** A reply is over: transcriptions that wait for one go out. */
  replied(): void {
    for (const listener of this.#replyListeners) listener();
    this.#replyListeners.clear();
  }

  /** Resolves when the final was sent, or the session is over. */
  async transcribe(task: TranscriptionTask): Promise<void> {
    const { clock, random, signal } = this.options;
    if (task.timing === 'after-reply') await this.#reply();
    else await clock.wait(random.between(...RECOGNITION_MS[task.timing]), signal);
    if (signal.aborted) return;
    if (task.fails) return this.#fail(task);
    await this.#deltas(task);
    for (let copy = 0; copy < task.copies && !signal.aborted; copy += 1) {
      if (copy > 0) await clock.wait(DELTA_INTERVAL_MS, signal);
      this.#complete(task);
    }
  }

  async #reply(): Promise<void> {
    const { clock, signal } = this.options;
    let listener = () => {};
    const replied = new Promise<void>((resolve) => (listener = resolve));
    this.#replyListeners.add(listener);
    await Promise.race([replied, clock.wait(REPLY_WAIT_MS, signal)]);
    this.#replyListeners.delete(listener);
  }

  async #deltas({ item, hasLogprobs }: TranscriptionTask): Promise<void> {
    const { clock, send, signal } = this.options;
    const words = item.text === '' ? [] : item.text.split(' ');
    for (let at = 0; at < words.length && !signal.aborted; at += DELTA_WORDS) {
      if (at > 0) await clock.wait(DELTA_INTERVAL_MS, signal);
      const piece = words.slice(at, at + DELTA_WORDS).join(' ');
      send({
        type: 'conversation.item.input_audio_transcription.delta',
        item_id: item.itemId,
        content_index: 0,
        delta: at === 0 ? piece : ` ${piece}`,
        ...(hasLogprobs && { logprobs: logprobsOf(piece) }),
      });
    }
  }

  #complete({ item, audioMs, model, hasLogprobs, onCompleted }: TranscriptionTask): void {
    if (this.options.signal.aborted) return;
    item.transcription = 'completed';
    onCompleted();
    this.options.send({
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: item.itemId,
      content_index: 0,
      transcript: item.text,
      ...(hasLogprobs && { logprobs: logprobsOf(item.text) }),
      usage: usageOf(model, item.text, audioMs),
    });
  }

  #fail({ item }: TranscriptionTask): void {
    item.transcription = 'failed';
    this.options.send({
      type: 'conversation.item.input_audio_transcription.failed',
      item_id: item.itemId,
      content_index: 0,
      error: {
        type: 'transcription_error',
        code: 'audio_unintelligible',
        message: 'The audio could not be transcribed.',
      },
    });
  }
}

/** A token a word. How sure it is of a word depends on the word alone: delta and final agree. */
function logprobsOf(text: string): LogProbProperties[] {
  const words = text === '' ? [] : text.split(' ');
  return words.map((word) => {
    const bytes = [...Buffer.from(word, 'utf8')];
    const sum = bytes.reduce((total, byte) => total + byte, 0);
    return { token: word, bytes, logprob: -(sum % 997) / 1_000 };
  });
}

function usageOf(
  model: string,
  transcript: string,
  audioMs: number,
): ConversationItemInputAudioTranscriptionCompletedEvent['usage'] {
  if (BY_DURATION.test(model)) return { type: 'duration', seconds: Math.ceil(audioMs / 1000) };
  const audio = Math.ceil(audioMs / 100);
  const output = textTokens(transcript);
  return {
    type: 'tokens',
    input_tokens: audio,
    output_tokens: output,
    total_tokens: audio + output,
    input_token_details: { text_tokens: 0, audio_tokens: audio },
  };
}
