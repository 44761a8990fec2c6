import { VoicemailUnreadableError, openVoicemail, recordingsOf, sha256 } from '@verbatim/audit-log';
import type { ObjectReader } from '@verbatim/audit-log';
import { CommandFailure } from '../exit-codes.js';
import type { CallRecord } from './read-call.js';
import { UnreadableRecordError } from './sealed-record.js';

/**
 * The message that the caller left, as the WAV file that the carrier made.
 *
 * Errors: `CommandFailure` where none was left or kept, `UnreadableRecordError` where it is missing or altered.
 */
export async function readMessage(
  callId: string,
  { events, key }: Pick<CallRecord, 'events' | 'key'>,
  reader: Pick<ObjectReader, 'read'>,
): Promise<Buffer> {
  const recording = recordingsOf(callId, events).at(-1);
  if (recording === undefined)
    throw new CommandFailure(`${callId} has no message: ${why(events)}.`);
  const bytes = await reader.read(recording.key);
  const advice = `run "verbatim verify ${callId}"`;
  if (bytes === undefined)
    throw new UnreadableRecordError(`${recording.key} is missing: ${advice}.`);
  if (sha256(bytes).toString('hex') !== recording.sha256) {
    throw new UnreadableRecordError(`${recording.key} is altered: ${advice}.`);
  }
  try {
    return openVoicemail(key, recording.key, bytes);
  } catch (error) {
    if (!(error instanceof VoicemailUnreadableError)) throw error;
    throw new UnreadableRecordError(`${recording.key} does not open: ${advice}.`);
  }
}

function why(events: CallRecord['events']): string {
  const told = events.findLast((event) => event.kind === 'voicemail.recorded');
  if (told?.kind !== 'voicemail.recorded') return 'none was left, or it is not in the record yet';
  return told.outcome === 'lost' ? 'the recording was lost' : 'nobody spoke after the tone';
}
