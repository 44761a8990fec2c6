import { saysRecordingNotice, type VerticalConfig } from '@verbatim/compliance';
import type { CallRecord } from '../record/event-draft.js';
import type { Announcement } from './announcements.js';

/** For a greeting that does not tell it. */
const DEFAULT_NOTICE: Readonly<Record<string, string>> = {
  en: 'This call is recorded.',
  es: 'Esta llamada está siendo grabada.',
};

/** The name under which the record and the metrics tell of it. */
export const RECORDING_NOTICE = 'recording-notice';

/**
 * What every call opens with: the vertical's greeting, which tells that the call is recorded, or is
 * preceded by that. Until the caller has heard it to its end their words are not kept.
 */
export function recordingNotice(
  { agent }: VerticalConfig,
  record: CallRecord,
  onGivenUp: () => void,
): Announcement {
  const opening = openingOf(agent);
  return {
    name: RECORDING_NOTICE,
    textFor: (attempt) => (attempt === 0 ? opening : noticeIn(opening)),
    isSaidIn: saysRecordingNotice,
    begins: (responseId) => record.noticeBegins(responseId),
    over: (outcome) => {
      if (outcome === 'heard') return record.signalCapture({ type: 'notice-heard' });
      record.record({ kind: 'policy.intervened', rule: RECORDING_NOTICE, action: outcome });
      onGivenUp();
    },
  };
}

function openingOf({ greeting, language }: VerticalConfig['agent']): string {
  if (greeting !== undefined && saysRecordingNotice(greeting)) return greeting;
  const notice = DEFAULT_NOTICE[language.slice(0, 2)] ?? DEFAULT_NOTICE['en']!;
  return greeting === undefined ? notice : `${notice} ${greeting}`;
}

/** The sentences that tell it: what is said again need not be the whole greeting. */
function noticeIn(opening: string): string {
  const sentences = opening.match(/[^.!?]+[.!?]*\s*/g) ?? [];
  return sentences.filter(saysRecordingNotice).join('').trim() || opening;
}
