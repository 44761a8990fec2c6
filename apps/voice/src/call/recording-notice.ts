import { saysRecordingNotice, type VerticalConfig } from '@verbatim/compliance';
import type { CallRecord } from '../record/event-draft.js';
import type { Announcement } from './announcements.js';

/** For a vertical whose file has neither a disclosure of that name nor a greeting that tells it. */
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
  vertical: VerticalConfig,
  record: CallRecord,
  onGivenUp: () => void,
): Announcement {
  const opening = openingOf(vertical);
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

function openingOf(vertical: VerticalConfig): string {
  const { greeting, language } = vertical.agent;
  if (greeting !== undefined && saysRecordingNotice(greeting)) return greeting;
  const base = language.slice(0, 2);
  const text = vertical.disclosures?.[RECORDING_NOTICE]?.text;
  const disclosure = text?.[language] ?? text?.[base];
  // What does not tell it would be asked for three times and never be found in what was said.
  const isFit = disclosure !== undefined && saysRecordingNotice(disclosure);
  const notice = isFit ? disclosure : (DEFAULT_NOTICE[base] ?? DEFAULT_NOTICE['en']!);
  return greeting === undefined ? notice : `${notice} ${greeting}`;
}

/** The sentences that tell it: what is said again need not be the whole greeting. */
function noticeIn(opening: string): string {
  const sentences = opening.match(/[^.!?]+[.!?]*\s*/g) ?? [];
  return sentences.filter(saysRecordingNotice).join('').trim() || opening;
}
