import type { Conversation, RedactedTranscript } from '@verbatim/audit-log';
import { QUARANTINED_REDACTOR } from '@verbatim/storage';

export const QUARANTINE = QUARANTINED_REDACTOR;

/** Stands for a turn that is sealed, and that nobody may read until a redactor has. */
const QUARANTINED_TEXT = '[quarantined]';

/**
 * The readable copy of a call that the redactor failed on: who spoke when, and no word of it. The words
 * are in the sealed events, under the call's key.
 */
export function quarantinedTranscript({
  turns,
}: Conversation): Pick<RedactedTranscript, 'turns' | 'redactor'> {
  return {
    redactor: QUARANTINE,
    turns: turns.map(({ ordinal, itemId, speaker, startMs, endMs, interruption }) => ({
      ordinal,
      itemId,
      speaker,
      startMs,
      endMs,
      text: QUARANTINED_TEXT,
      isInterrupted: interruption !== undefined,
    })),
  };
}
