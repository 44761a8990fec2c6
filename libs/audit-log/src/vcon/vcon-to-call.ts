import type { Conversation } from '../conversation/conversation.js';
import type { RedactedTranscript } from '../seal/redacted-transcript.js';
import { TIMELINE_ATTACHMENT, TIMELINE_PURPOSE } from './call-to-vcon.js';
import { arrayOf, isObject, type Json } from './rules/vcon-rule.js';
import {
  FullTimeline,
  RedactedTimeline,
  withRedactedText,
  withText,
} from './timeline-attachment.js';
import { VconRefusedError } from './vcon.errors.js';

export type ImportedCall =
  | { readonly form: 'full'; readonly uuid: string; readonly conversation: Conversation }
  | {
      readonly form: 'redacted';
      readonly uuid: string;
      /** The fuller version. */
      readonly fuller: string | null;
      readonly transcript: RedactedTranscript;
    };

/**
 * The call in a vCon that this project wrote: the inverse of `call-to-vcon.ts`.
 *
 * Errors: `VconRefusedError` (`malformed`) for a vCon of another writer.
 */
export function callInVcon(vcon: Json): ImportedCall {
  const attachment = arrayOf(vcon['attachments'])[TIMELINE_ATTACHMENT];
  if (!isObject(attachment) || attachment['purpose'] !== TIMELINE_PURPOSE) throw foreign();
  const uuid = String(vcon['uuid']);
  const texts = textsIn(vcon);
  if (vcon['redacted'] === undefined) {
    const timeline = FullTimeline.safeParse(attachment['body']);
    if (!timeline.success) throw foreign();
    return { form: 'full', uuid, conversation: withText(timeline.data, texts) };
  }
  const timeline = RedactedTimeline.safeParse(attachment['body']);
  if (!timeline.success) throw foreign();
  const fuller = isObject(vcon['redacted']) ? (vcon['redacted']['uuid'] as string) : null;
  return { form: 'redacted', uuid, fuller, transcript: withRedactedText(timeline.data, texts) };
}

/** Of the text dialogs, which come first and in the order of the conversation. */
function textsIn(vcon: Json): (string | null)[] {
  return arrayOf(vcon['dialog'])
    .filter((dialog) => isObject(dialog) && dialog['type'] === 'text')
    .map((dialog) => {
      const body = (dialog as Json)['body'];
      return typeof body === 'string' ? body : null;
    });
}

const foreign = (): VconRefusedError =>
  new VconRefusedError(
    'malformed',
    'The vCon was not made by "verbatim export", or by a newer one',
  );
