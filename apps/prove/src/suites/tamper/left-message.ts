import { type CallKey, sealVoicemail, sha256, voicemailPath } from '@verbatim/audit-log';
import { EventV1, type EventKind, eventClassOf } from '@verbatim/contracts';
import { randomBytes } from 'node:crypto';
import type { StoreCopy } from './store-copy.js';

/** What a call of the simulator leaves after the tone: a second of noise. */
const WAV_BYTES = 8_044;

export const messagePath = (callId: string): string =>
  voicemailPath(callId, `RE${callId.slice(2)}`);

/** Keeps a message of a call as the voice app does, and gives back what the record is told of it. */
export async function leaveMessage(
  store: StoreCopy,
  key: CallKey,
  { callId, vertical, policyRevision, at }: EventV1,
): Promise<EventV1[]> {
  const objectKey = messagePath(callId);
  const bytes = sealVoicemail(key, objectKey, randomBytes(WAV_BYTES));
  await store.write(objectKey, bytes);
  const epoch = randomBytes(16).toString('hex');
  const told = { outcome: 'kept', objectKey, bytes: bytes.length };
  const kinds: readonly (readonly [EventKind, object])[] = [
    ['epoch.opened', { processId: 'late', reason: 'late-news' }],
    ['voicemail.recorded', { ...told, sha256: sha256(bytes).toString('hex') }],
    ['epoch.closed', { reason: 'call-ended', openObligations: [] }],
  ];
  let criticalSeq = 0;
  return kinds.map(([kind, fields], seq) => {
    const kindClass = eventClassOf('block', kind);
    const event = EventV1.parse({
      ...{ v: 1, callId, epoch, seq, criticalSeq, at: at + 60_000 + seq },
      ...{ vertical, policyRevision, class: kindClass, capture: 'on', kind },
      ...fields,
    });
    if (kindClass === 'critical') criticalSeq += 1;
    return event;
  });
}
