import type { EventOf } from '@verbatim/contracts';
import { z } from 'zod';
import { type Quantity, tokenUsage } from './token-usage.js';

/** A day; no call lasts longer. */
const SECONDS_MAX = 86_400;
const Seconds = z.number().min(0).max(SECONDS_MAX);

const Duration = z.looseObject({ type: z.literal('duration'), seconds: Seconds });

/** What the telephone company bills that no other event of the record tells of. */
const CarrierUsage = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('media-stream'), seconds: Seconds }),
  z.looseObject({ type: z.literal('sms'), segments: z.int().min(1).max(100) }),
]);

/** Nobody here could read what was reported. */
export const UNREAD: readonly Quantity[] = [['unread', 1]];

/** What one report bills. An unreadable one is counted as such, never as nothing. */
export function reportedUsage({
  source,
  usage,
}: Pick<EventOf<'usage.recorded'>, 'source' | 'usage'>): readonly Quantity[] {
  switch (source) {
    case 'response':
      return tokenUsage(usage) ?? UNREAD;
    case 'transcription':
      return transcribed(usage) ?? tokenUsage(usage) ?? UNREAD;
    case 'carrier':
      return carried(usage) ?? UNREAD;
  }
}

/** Twilio bills begun minutes: 61 seconds are two. */
export const begunMinutes = (seconds: number): number => Math.ceil(seconds / 60);

function transcribed(usage: unknown): Quantity[] | undefined {
  const stated = Duration.safeParse(usage).data;
  return stated && [['audio-time', Math.ceil(stated.seconds * 1_000)]];
}

function carried(usage: unknown): Quantity[] | undefined {
  const stated = CarrierUsage.safeParse(usage).data;
  switch (stated?.type) {
    case undefined:
      return undefined;
    case 'media-stream':
      return [['media-stream', begunMinutes(stated.seconds)]];
    case 'sms':
      return [['sms', stated.segments]];
  }
}
