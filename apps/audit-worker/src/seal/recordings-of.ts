import type { EventV1 } from '@verbatim/contracts';

/** Objects that hold what a caller said after a tone; they are held as long as the call is. */
export function recordingsOf(callId: string, events: readonly EventV1[]): string[] {
  const keys = events.flatMap((event) =>
    event.kind === 'voicemail.recorded' && event.objectKey !== undefined ? [event.objectKey] : [],
  );
  return [...new Set(keys)].filter((key) => key.startsWith(`calls/${callId}/voicemail/`));
}
