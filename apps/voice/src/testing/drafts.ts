import type { EventKind } from '@verbatim/contracts';
import type { ServerEvent } from '../model/server-events.js';
import type { DraftOf, DraftSink, EventDraft } from '../record/event-draft.js';
import type { TranscriptAssembler } from '../transcript/assembler.js';

/** Takes drafts in, in order. */
export class DraftList implements DraftSink {
  readonly drafts: EventDraft[] = [];

  record(draft: EventDraft): void {
    this.drafts.push(draft);
  }

  of<K extends EventKind>(kind: K): DraftOf<K>[] {
    return ofKind(this.drafts, kind);
  }
}

/** What an assembler makes of an event; of a repeated one, nothing. */
export function draftsOf(assembler: TranscriptAssembler, event: ServerEvent): EventDraft[] {
  const drafts = assembler.apply(event);
  return drafts === 'repeated' ? [] : drafts;
}

export function ofKind<K extends EventKind>(drafts: readonly EventDraft[], kind: K): DraftOf<K>[] {
  return drafts.filter((draft) => draft.kind === kind) as unknown as DraftOf<K>[];
}

/** Obligations that were opened and never closed. */
export function openAfter(drafts: readonly EventDraft[]): string[] {
  const open = new Set(ofKind(drafts, 'obligation.opened').map((each) => each.obligationId));
  for (const { obligationId } of ofKind(drafts, 'obligation.closed')) open.delete(obligationId);
  return [...open];
}
