import type { Conversation, RedactedTranscript } from '@verbatim/audit-log';

/** The redactor that a transcript names when none could read it. */
export const QUARANTINE = 'quarantine/1';

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
