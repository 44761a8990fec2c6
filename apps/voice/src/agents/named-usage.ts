import type { CaptureChange, CaptureSignal } from '@verbatim/compliance';
import type { CallRecord, EventDraft } from '../record/event-draft.js';

/** Says whose turn each use of the model was, on its way into the record. */
export class NamedUsage implements CallRecord {
  constructor(
    private readonly inner: CallRecord,
    /** The agent that has the call. A hand-off comes after the response that asked for it. */
    private readonly agent: () => string,
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
    this.inner.record(draft.kind === 'usage.recorded' ? { agent: this.agent(), ...draft } : draft);
  }
}
