import type { RealtimeResponseUsage } from 'openai/resources/realtime/realtime';
import type { Entry } from './conversation.js';

/** OpenAI's rates: a token for 100 ms of the caller's audio, one for 50 ms of the model's own. */
const CALLER_MS_PER_TOKEN = 100;
const AGENT_MS_PER_TOKEN = 50;
const CHARACTERS_PER_TOKEN = 4;
/** Prompts are cached in blocks of this many tokens. */
const CACHE_BLOCK_TOKENS = 64;

interface Tokens {
  readonly text: number;
  readonly audio: number;
}

/**
 * What a session is billed: the whole conversation is read again for every response, and the part that
 * the last response had read already comes from the cache, in whole blocks.
 */
export class UsageMeter {
  #previousInput: Tokens = { text: 0, audio: 0 };

  /** To be called once for each response, cancelled ones too. */
  charge(input: {
    readonly instructions: string;
    readonly entries: readonly Entry[];
    readonly outputTextTokens: number;
    readonly outputAudioMs: number;
  }): RealtimeResponseUsage {
    const fresh = inputTokens(input.instructions, input.entries);
    const cached = {
      text: inBlocks(Math.min(fresh.text, this.#previousInput.text)),
      audio: inBlocks(Math.min(fresh.audio, this.#previousInput.audio)),
    };
    this.#previousInput = fresh;
    const output = {
      text: input.outputTextTokens,
      audio: Math.ceil(input.outputAudioMs / AGENT_MS_PER_TOKEN),
    };
    const inputTotal = fresh.text + fresh.audio;
    const outputTotal = output.text + output.audio;
    return {
      total_tokens: inputTotal + outputTotal,
      input_tokens: inputTotal,
      output_tokens: outputTotal,
      input_token_details: {
        text_tokens: fresh.text,
        audio_tokens: fresh.audio,
        image_tokens: 0,
        cached_tokens: cached.text + cached.audio,
        cached_tokens_details: {
          text_tokens: cached.text,
          audio_tokens: cached.audio,
          image_tokens: 0,
        },
      },
      output_token_details: { text_tokens: output.text, audio_tokens: output.audio },
    };
  }
}

export const textTokens = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

function inputTokens(instructions: string, entries: readonly Entry[]): Tokens {
  let text = textTokens(instructions);
  let audio = 0;
  for (const { item, audioMs } of entries) {
    if (item.type === 'function_call') text += textTokens(item.name + item.arguments);
    else if (item.type === 'function_call_output') text += textTokens(item.output);
    else if (item.type === 'message') {
      for (const part of item.content) {
        text += textTokens(part.text ?? ('transcript' in part ? (part.transcript ?? '') : ''));
      }
      const perToken = item.role === 'assistant' ? AGENT_MS_PER_TOKEN : CALLER_MS_PER_TOKEN;
      audio += Math.ceil(audioMs / perToken);
    }
  }
  return { text, audio };
}

const inBlocks = (tokens: number): number => tokens - (tokens % CACHE_BLOCK_TOKENS);
