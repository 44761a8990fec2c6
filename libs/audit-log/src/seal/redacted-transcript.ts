import { CallId, Speaker, Vertical } from '@verbatim/contracts';
import { z } from 'zod';
import { GapSummary } from '../completeness/completeness.js';

/** One turn as anybody who may see the call may read it. */
export const RedactedTurn = z.strictObject({
  ordinal: z.int().min(0),
  itemId: z.string(),
  speaker: Speaker,
  /** On the stream's media clock; null where no event of the turn says. */
  startMs: z.int().nullable(),
  endMs: z.int().nullable(),
  text: z.string(),
  isInterrupted: z.boolean(),
  /** An estimate of what the caller heard of an interrupted turn. */
  heardText: z.string().optional(),
});
export type RedactedTurn = z.infer<typeof RedactedTurn>;

/** `redacted.json`. Source: docs/specs/formats.md, section 7. */
export const RedactedTranscript = z.strictObject({
  v: z.literal(1),
  callId: CallId,
  revision: z.int().min(1),
  vertical: Vertical,
  turns: z.array(RedactedTurn),
  gaps: z.array(GapSummary),
  /** `<name>/<version>`. */
  redactor: z.string().min(1),
});
export type RedactedTranscript = z.infer<typeof RedactedTranscript>;
