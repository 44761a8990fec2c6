import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REAL_USAGE } from '../testing/usage-events.js';
import { tokenUsage, TOKENS_MAX } from './token-usage.js';

describe('tokenUsage', () => {
  it('takes apart what a real session stated', () => {
    expect(new Map(tokenUsage(REAL_USAGE))).toEqual(
      new Map([
        ['text-in', 59],
        ['audio-in', 9],
        ['audio-cached', 64],
        ['text-out', 41],
        ['audio-out', 147],
      ]),
    );
  });

  it('reads nothing as nothing', () => {
    expect(tokenUsage({ input_tokens: 0, output_tokens: 0, total_tokens: 0 })).toEqual([]);
  });

  it('gives an unlabelled cached part to the only modality that there is', () => {
    const details = { text_tokens: 100, audio_tokens: 0, cached_tokens: 64 };
    const usage = { input_tokens: 100, output_tokens: 0, input_token_details: details };
    expect(tokenUsage(usage)).toEqual([
      ['text-in', 36],
      ['text-cached', 64],
    ]);
  });

  const input = { text_tokens: 60, audio_tokens: 40 };
  it.each([
    ['no numbers at all', { total_tokens: 12 }],
    ['no modalities', { input_tokens: 12, output_tokens: 0 }],
    ['parts that do not add up', { input_tokens: 101, input_token_details: input }],
    [
      'a cached part of unknown modality',
      {
        ...{ input_tokens: 100, input_token_details: { ...input, cached_tokens: 50 } },
      },
    ],
    [
      'more from the cache than there is',
      {
        input_tokens: 100,
        input_token_details: {
          ...{ ...input, cached_tokens: 61, cached_tokens_details: { text_tokens: 61 } },
        },
      },
    ],
    ['a negative number', { input_tokens: -1, output_tokens: 0 }],
    ['a fraction', { output_tokens: 1.5, output_token_details: { text_tokens: 1.5 } }],
    ['more than any model reads', { input_tokens: TOKENS_MAX + 1 }],
    ['images in its output', { output_tokens: 3, output_token_details: { image_tokens: 3 } }],
  ])('says of %s that it cannot be read', (_name, usage) => {
    expect(tokenUsage(usage)).toBeUndefined();
  });

  it('bills every token of what adds up, and each once', () => {
    const part = fc.nat({ max: 1_000_000 });
    const parts = fc.record({ text: part, audio: part, image: part });
    fc.assert(
      fc.property(parts, parts, part, part, (fresh, cached, text, audio) => {
        const inTotal = (['text', 'audio', 'image'] as const).reduce(
          (sum, modality) => sum + fresh[modality] + cached[modality],
          0,
        );
        const usage = {
          input_tokens: inTotal,
          output_tokens: text + audio,
          input_token_details: {
            text_tokens: fresh.text + cached.text,
            audio_tokens: fresh.audio + cached.audio,
            image_tokens: fresh.image + cached.image,
            cached_tokens: cached.text + cached.audio + cached.image,
            cached_tokens_details: {
              ...{ text_tokens: cached.text, audio_tokens: cached.audio },
              image_tokens: cached.image,
            },
          },
          output_token_details: { text_tokens: text, audio_tokens: audio },
        };
        const billed = tokenUsage(usage)!;
        expect(billed.reduce((sum, [, quantity]) => sum + quantity, 0)).toBe(
          inTotal + text + audio,
        );
        expect(new Map(billed).get('audio-cached') ?? 0).toBe(cached.audio);
      }),
    );
  });

  it('never throws, whatever is stated', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (stated) => {
        tokenUsage(stated);
        tokenUsage({ ...REAL_USAGE, ...stated });
      }),
    );
  });
});
