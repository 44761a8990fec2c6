import type { SheddingController } from '@verbatim/backpressure';
import type { EventDraft } from '../record/event-draft.js';

const FIELDS = ['logprobs', 'wordTimings'] as const;
type Field = (typeof FIELDS)[number];

/** A transcript whose words are withheld says nothing about them either. */
export function withoutDetail(draft: EventDraft): EventDraft {
  if (draft.kind !== 'transcript.partial' && draft.kind !== 'transcript.final') return draft;
  const { logprobs: _logprobs, wordTimings: _wordTimings, ...rest } = draft;
  return rest;
}

/** The draft without what the level gives up, naming what was there; and those names. */
export function shedDetail(
  draft: EventDraft,
  controller: Pick<SheddingController, 'sheds'>,
): { draft: EventDraft; shed: readonly Field[] } {
  if (draft.kind !== 'transcript.partial' && draft.kind !== 'transcript.final')
    return { draft, shed: [] };
  const shed = FIELDS.filter((field) => draft[field] !== undefined && controller.sheds(field));
  if (shed.length === 0) return { draft, shed };
  const kept = { ...draft, shed: [...shed] };
  for (const field of shed) delete kept[field];
  return { draft: kept, shed };
}
