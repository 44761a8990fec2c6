import { Capture, type CaptureChange, type CaptureSignal } from '@verbatim/compliance';
import type { CaptureState, EventKind } from '@verbatim/contracts';
import type { ServerEvent } from '../model/server-events.js';
import type { CallRecord, DraftOf, EventDraft } from '../record/event-draft.js';
import type { TranscriptAssembler } from '../transcript/assembler.js';

/** Takes drafts in, in order, and keeps all their words. */
export class DraftList implements CallRecord {
  readonly drafts: EventDraft[] = [];
  readonly notices: string[] = [];
  private readonly captured = new Capture();

  get capture(): CaptureState {
    return this.captured.state;
  }

  signalCapture(signal: CaptureSignal): CaptureChange | undefined {
    const change = this.captured.apply(signal);
    if (change) this.record({ kind: 'capture.changed', ...change });
    return change;
  }

  noticeBegins(responseId: string): void {
    this.notices.push(responseId);
  }

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
