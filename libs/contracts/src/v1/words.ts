import { z } from 'zod';

/** Base64url without padding. */
const Base64Url = z.string().regex(/^[A-Za-z0-9_-]*$/);

/**
 * Words sealed under the call's data key: AES-256-GCM over the UTF-8 JSON object of the kind's word
 * fields, with the event's identity (`callId|epoch|seq|kind`) as additional data, so that an envelope
 * cannot be moved to another event. `ct` ends with the 16-byte tag.
 */
export const SealedWords = z.looseObject({
  form: z.literal('sealed'),
  alg: z.literal('A256GCM'),
  /** 12 bytes. */
  nonce: Base64Url.length(16),
  ct: Base64Url.min(22),
});

/** No words were kept: the line was not being captured, or the guard took them out whole. */
export const WithheldWords = z.looseObject({
  form: z.literal('withheld'),
  reason: z.enum(['before-notice', 'paused', 'refused', 'guard']),
});

export const Words = z.discriminatedUnion('form', [SealedWords, WithheldWords]);
export type SealedWords = z.infer<typeof SealedWords>;
export type WithheldWords = z.infer<typeof WithheldWords>;
export type Words = z.infer<typeof Words>;
