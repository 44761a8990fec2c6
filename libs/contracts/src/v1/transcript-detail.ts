import { z } from 'zod';

/**
 * Numbers in one event's detail. With 8 bytes a log-probability and 16 a span both together stay below
 * 16 KiB, which fits under the event's 256 KiB beside the longest words (240 KB sealed).
 */
export const LOGPROBS_MAX = 1_024;
export const SPANS_MAX = 512;

const Millis = z.int().min(0);

/**
 * What is said about a transcript beside its words. All of it may be given up under lag, on analytics
 * verticals: `shed` then names what was there.
 */
export const transcriptDetail = {
  /** Natural logarithms, one for each token, in order. The tokens are words and are not kept. */
  logprobs: z.array(z.number().min(-100).max(0)).max(LOGPROBS_MAX).optional(),
  /** Inclusive start and end of each unit, milliseconds from the start of the item's audio. */
  wordTimings: z
    .looseObject({
      unit: z.enum(['word', 'segment']),
      spans: z
        .array(z.tuple([Millis, Millis]))
        .min(1)
        .max(SPANS_MAX),
    })
    .optional(),
  shed: z
    .array(z.enum(['logprobs', 'wordTimings']))
    .min(1)
    .optional(),
} as const;
