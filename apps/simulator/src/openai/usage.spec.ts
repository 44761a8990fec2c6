import { describe, expect, it } from 'vitest';
import type { Entry } from './conversation.js';
import { UsageMeter } from './usage.js';

const message = (role: 'user' | 'assistant', audioMs: number, transcript: string): Entry => {
  const base = { id: `item_${audioMs}`, type: 'message' as const };
  return role === 'user'
    ? { audioMs, item: { ...base, role, content: [{ type: 'input_audio', transcript }] } }
    : { audioMs, item: { ...base, role, content: [{ type: 'output_audio', transcript }] } };
};

describe('UsageMeter', () => {
  it('bills the caller a token per 100 ms and the agent one per 50 ms', () => {
    const usage = new UsageMeter().charge({
      instructions: 'x'.repeat(400),
      entries: [message('user', 5_000, ''), message('assistant', 5_000, '')],
      outputTextTokens: 40,
      outputAudioMs: 7_310,
    });
    expect(usage).toMatchObject({
      input_tokens: 250,
      input_token_details: { text_tokens: 100, audio_tokens: 150, cached_tokens: 0 },
      output_tokens: 187,
      output_token_details: { text_tokens: 40, audio_tokens: 147 },
      total_tokens: 437,
    });
  });

  it('bills the whole conversation again, what was read before from the cache in blocks of 64', () => {
    const meter = new UsageMeter();
    const entries = [message('user', 20_000, 'abcd')];
    const common = { instructions: 'x'.repeat(400), outputTextTokens: 1, outputAudioMs: 0 };
    meter.charge({ ...common, entries });
    const second = meter.charge({ ...common, entries: [...entries, message('user', 3_000, '')] });
    expect(second.input_token_details).toMatchObject({
      text_tokens: 101,
      audio_tokens: 230,
      cached_tokens: 64 + 192,
      cached_tokens_details: { text_tokens: 64, audio_tokens: 192 },
    });
  });
});
