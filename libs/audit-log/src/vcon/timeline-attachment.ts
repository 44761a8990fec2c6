import { CallId, PartyContext, Speaker, Vertical } from '@verbatim/contracts';
import { z } from 'zod';
import { GapSummary } from '../completeness/completeness.js';
import type { Conversation, Note, Turn } from '../conversation/conversation.js';
import { RedactedTurn, type RedactedTranscript } from '../seal/redacted-transcript.js';

/**
 * What the draft has no parameter for: media times, interruptions, notes between the turns. A turn's text
 * stands in its dialog alone. As an attachment it survives readers that know nothing of us; an extension's
 * parameters would be dropped by some of them.
 */

const Millis = z.int().min(0);
const MaybeText = z.string().nullable();

const TurnEntry = z.looseObject({
  type: z.literal('turn'),
  itemId: z.string(),
  speaker: Speaker,
  at: Millis,
  startMs: Millis.nullable(),
  endMs: Millis.nullable(),
  source: z.enum(['final', 'partial', 'withheld', 'unreadable', 'none']),
});

const NoteEntry = z.looseObject({
  type: z.literal('note'),
  note: z.string(),
  at: Millis,
  summary: z.string(),
});

export const FullTimeline = z.strictObject({
  v: z.literal(1),
  form: z.literal('full'),
  callId: CallId,
  vertical: Vertical,
  from: MaybeText,
  to: MaybeText,
  party: PartyContext.nullable(),
  startedAt: Millis.nullable(),
  endedAt: Millis.nullable(),
  endStatus: MaybeText,
  entries: z.array(z.discriminatedUnion('type', [TurnEntry, NoteEntry])),
});
export type FullTimeline = z.infer<typeof FullTimeline>;

export const RedactedTimeline = z.strictObject({
  v: z.literal(1),
  form: z.literal('redacted'),
  callId: CallId,
  revision: z.int().min(1),
  vertical: Vertical,
  turns: z.array(RedactedTurn.omit({ ordinal: true, text: true })),
  gaps: z.array(GapSummary),
  redactor: z.string().min(1),
});
export type RedactedTimeline = z.infer<typeof RedactedTimeline>;

/** A conversation without the texts of its turns. */
export function withoutText({ turns: _turns, entries, ...call }: Conversation): FullTimeline {
  return {
    v: 1,
    form: 'full',
    ...call,
    entries: entries.map((entry) => {
      if (entry.type === 'note') return { ...entry };
      const { ordinal: _ordinal, text: _text, ...turn } = entry;
      return turn;
    }),
  } as FullTimeline;
}

/** The inverse, given the text of each turn in order. */
export function withText(
  { v: _v, form: _form, entries, ...call }: FullTimeline,
  texts: readonly (string | null)[],
): Conversation {
  let ordinal = 0;
  // Signed by us: the vocabulary of notes and outcomes is taken as it was written.
  const all = entries.map((entry) =>
    entry.type === 'note'
      ? (entry as unknown as Note)
      : ({ ...entry, ordinal, text: texts[ordinal++] ?? null } as unknown as Turn),
  );
  const turns = all.filter((entry): entry is Turn => entry.type === 'turn');
  return { ...call, turns, entries: all } as Conversation;
}

export function withoutRedactedText(transcript: RedactedTranscript): RedactedTimeline {
  const { callId, revision, vertical, turns, gaps, redactor } = transcript;
  return {
    ...{ v: 1, form: 'redacted', callId, revision, vertical, gaps, redactor },
    turns: turns.map(({ ordinal: _ordinal, text: _text, ...turn }) => turn),
  };
}

export function withRedactedText(
  { form: _form, turns, ...call }: RedactedTimeline,
  texts: readonly (string | null)[],
): RedactedTranscript {
  return {
    ...call,
    turns: turns.map((turn, ordinal) => ({ ...turn, ordinal, text: texts[ordinal] ?? '' })),
  };
}
