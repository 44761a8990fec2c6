import { VoicemailUnreadableError } from '../audit-log.errors.js';
import { sha256Hex } from '../canonical.js';
import type { CallKey } from '../keys/call-key.js';
import type { RecordingSummary } from '../seal/manifest.js';
import { openVoicemail, voicemailPrefix } from '../seal/voicemail-recording.js';
import { type Problem, problem } from './stored-revision.js';
import type { ObjectReader, VerifiedRevision } from './verify-report.js';

/** The messages that any revision states, each once. */
export function statedRecordings(revisions: readonly VerifiedRevision[]): RecordingSummary[] {
  const all = revisions.flatMap(({ manifest }) => manifest.recordings ?? []);
  return [...new Map(all.map((each) => [`${each.key} ${each.sha256}`, each])).values()];
}

/** The first message that is absent, is not what was signed, or does not open with the key, if there is one. */
export async function recordingProblem(
  callId: string,
  recordings: readonly RecordingSummary[],
  reader: ObjectReader,
  callKey?: CallKey,
): Promise<Problem | undefined> {
  for (const { key, bytes: length, sha256 } of recordings) {
    if (!key.startsWith(voicemailPrefix(callId))) {
      return problem('altered-object', `the manifest names ${key} as a recording of ${callId}`);
    }
    const bytes = await reader.read(key);
    if (bytes === undefined) return problem('missing-object', `${key} is missing`);
    if (bytes.length !== length || sha256Hex(bytes) !== sha256) {
      return problem('altered-object', `${key} has another digest than was signed`);
    }
    if (callKey && !opens(callKey, key, bytes)) {
      return problem('altered-object', `${key} does not open with the key of its call`);
    }
  }
  return undefined;
}

function opens(callKey: CallKey, key: string, bytes: Buffer): boolean {
  try {
    openVoicemail(callKey, key, bytes);
    return true;
  } catch (error) {
    if (error instanceof VoicemailUnreadableError) return false;
    throw error;
  }
}
