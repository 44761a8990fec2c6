import type { EventOf, EventV1 } from '@verbatim/contracts';

let nextSeq = 0;

/** One event of a made-up call, with what its kind needs and `fields` over it. */
export function eventOf<K extends EventV1['kind']>(
  kind: K,
  fields: Partial<EventOf<K>> & Record<string, unknown>,
): EventV1 {
  nextSeq += 1;
  const header = {
    ...{ v: 1, callId: `CA${'a'.repeat(32)}`, epoch: 'e'.repeat(32), class: 'critical' },
    ...{ seq: nextSeq, criticalSeq: nextSeq, at: Date.UTC(2026, 10, 26), capture: 'on' },
    ...{ vertical: 'healthcare', policyRevision: 'p1' },
  };
  return { ...header, kind, ...fields } as unknown as EventV1;
}

/** The sample of a real session: 59 of text and 73 of audio in, 64 of the audio from the cache; 41 and 147 out. */
export const REAL_USAGE = {
  total_tokens: 320,
  input_tokens: 132,
  output_tokens: 188,
  input_token_details: {
    ...{ text_tokens: 59, audio_tokens: 73, image_tokens: 0, cached_tokens: 64 },
    cached_tokens_details: { text_tokens: 0, audio_tokens: 64, image_tokens: 0 },
  },
  output_token_details: { text_tokens: 41, audio_tokens: 147 },
};
