import OpenAI, { toFile } from 'openai';
import { TranscriptionFailedError } from './telephony.errors.js';

/** Makes words out of a recording. Errors: `TranscriptionFailedError`, without a word of it. */
export interface Transcriber {
  readonly model: string;
  /** `language`: as the vertical's file says it, `en` or `en-US`. */
  transcribe(wav: Buffer, language: string): Promise<Transcription>;
}

export interface Transcription {
  readonly text: string;
  /** The vendor's own usage object, unchanged; absent where it gave none. */
  readonly usage: Readonly<Record<string, unknown>> | undefined;
}

export interface OpenAITranscriberOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly model: string;
}

/** A message of ten minutes takes some 20 s. */
const REQUEST_MAX_MS = 60_000;

/** OpenAI's transcription of files. What fails is tried again by whoever asked, later. */
export class OpenAITranscriber implements Transcriber {
  private readonly client: OpenAI;

  constructor(private readonly options: OpenAITranscriberOptions) {
    const { apiKey, baseUrl: baseURL } = options;
    this.client = new OpenAI({ apiKey, baseURL, timeout: REQUEST_MAX_MS, maxRetries: 0 });
  }

  get model(): string {
    return this.options.model;
  }

  async transcribe(wav: Buffer, language: string): Promise<Transcription> {
    try {
      const { text, usage } = await this.client.audio.transcriptions.create({
        file: await toFile(wav, 'message.wav', { type: 'audio/wav' }),
        model: this.options.model,
        language: language.slice(0, 2),
      });
      return { text: text.trim(), usage: usage && { ...usage } };
    } catch (error) {
      throw failureOf(error);
    }
  }
}

function failureOf(error: unknown): unknown {
  if (!(error instanceof OpenAI.APIError)) return error;
  const { status } = error as { status?: number };
  if (status === undefined) return new TranscriptionFailedError('no answer', true);
  const isPassing = status === 408 || status === 409 || status === 429 || status >= 500;
  return new TranscriptionFailedError(`HTTP ${status}`, isPassing);
}
