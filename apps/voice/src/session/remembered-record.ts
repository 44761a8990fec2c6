import type { CaptureChange, CaptureSignal } from '@verbatim/compliance';
import type { CallRecord, EventDraft } from '../record/event-draft.js';
import type { ConversationMemory } from './conversation-memory.js';

/** Remembers what is recorded, on its way into the record. */
export class RememberedRecord implements CallRecord {
  constructor(
    private readonly inner: CallRecord,
    private readonly memory: Pick<ConversationMemory, 'recorded'>,
  ) {}

  get capture(): CallRecord['capture'] {
    return this.inner.capture;
  }

  signalCapture(signal: CaptureSignal): CaptureChange | undefined {
    return this.inner.signalCapture(signal);
  }

  noticeBegins(responseId: string): void {
    this.inner.noticeBegins(responseId);
  }

  record(draft: EventDraft): void {
    this.memory.recorded(draft);
    this.inner.record(draft);
  }
}
