import type { EventV1 } from '@verbatim/contracts';
import { RecordingSummary } from './manifest.js';
import { voicemailPrefix } from './voicemail-recording.js';

/** What a caller said after a tone, as far as it is kept: objects beside the revisions, each once. */
export function recordingsOf(callId: string, events: readonly EventV1[]): RecordingSummary[] {
  const found = new Map<string, RecordingSummary>();
  for (const event of events) {
    if (event.kind !== 'voicemail.recorded') continue;
    const { objectKey: key, bytes, sha256 } = event;
    const { data: recording } = RecordingSummary.safeParse({ key, bytes, sha256 });
    // An event may be told twice; the object is the same.
    if (recording?.key.startsWith(voicemailPrefix(callId)) && !found.has(recording.key)) {
      found.set(recording.key, recording);
    }
  }
  return [...found.values()];
}
