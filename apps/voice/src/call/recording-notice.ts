import {
  disclosureIn,
  disclosuresOf,
  openingWords,
  saysRecordingNotice,
  saysWords,
  type VerticalConfig,
} from '@verbatim/compliance';
import type { CallRecord } from '../record/event-draft.js';
import { saysMostOf, type Announcement } from './announcements.js';

/** For a vertical whose file has neither a disclosure of that name nor a greeting that tells it. */
const DEFAULT_NOTICE: Readonly<Record<string, string>> = {
  en: 'This call is recorded.',
  es: 'Esta llamada está siendo grabada.',
};

/** The name under which the record and the metrics tell of it. */
export const RECORDING_NOTICE = 'recording-notice';

/**
 * What every call opens with: what the agent must say first and its greeting, which tell that the call is
 * recorded, or are preceded by that. Until the caller has heard it to its end their words are not kept; what
 * the model leaves out of it is said again.
 */
export function recordingNotice(
  vertical: VerticalConfig,
  record: CallRecord,
  onGivenUp: () => void,
): Announcement {
  const opening = openingOf(vertical);
  const owed = disclosuresOf(vertical, vertical.agent, vertical.agent.language);
  return {
    name: RECORDING_NOTICE,
    textFor: (attempt) => (attempt === 0 ? opening : owedIn(opening, owed)),
    isSaidIn: (spoken) =>
      saysRecordingNotice(spoken) && owed.every((text) => saysMostOf(text, spoken)),
    begins: (responseId) => record.noticeBegins(responseId),
    over: (outcome) => {
      if (outcome === 'heard') return record.signalCapture({ type: 'notice-heard' });
      record.record({ kind: 'policy.intervened', rule: RECORDING_NOTICE, action: outcome });
      onGivenUp();
    },
  };
}

function openingOf(vertical: VerticalConfig): string {
  const { agent } = vertical;
  const words = openingWords(vertical, agent);
  if (words !== undefined && saysRecordingNotice(words)) return words;
  const disclosure = disclosureIn(vertical, RECORDING_NOTICE, agent.language);
  // What does not tell it would be asked for three times and never be found in what was said.
  const isFit = disclosure !== undefined && saysRecordingNotice(disclosure);
  const notice = isFit
    ? disclosure
    : (DEFAULT_NOTICE[agent.language.slice(0, 2)] ?? DEFAULT_NOTICE['en']!);
  return words === undefined ? notice : `${notice} ${words}`;
}

/** What is said again need not be the whole greeting: the sentences that tell it, and what is owed besides. */
function owedIn(opening: string, owed: readonly string[]): string {
  const sentences = opening.match(/[^.!?]+[.!?]*\s*/g) ?? [];
  const notice = sentences.filter(saysRecordingNotice).join('').trim() || opening;
  return [notice, ...owed.filter((text) => !saysWords(notice, text))].join(' ');
}
